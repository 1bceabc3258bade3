import type { NameKind } from './name-limits.ts';
import type { accountNames, environmentNames, serviceNames, sharedNames } from './names.ts';

/** For every name that a function makes, which limit it is held against. */
type KindsOf<Make extends (...args: never[]) => object> = Readonly<Record<keyof ReturnType<Make>, NameKind>>;

export const environmentNameKinds = {
  cluster: 'ecs',
  vpc: 'tag',
  loadBalancer: 'loadBalancer',
  loadBalancerSecurityGroup: 'securityGroup',
  endpointsSecurityGroup: 'securityGroup',
  databaseSecurityGroup: 'securityGroup',
  databaseCluster: 'database',
  flowLogGroup: 'logGroup',
  logGroups: 'logGroup',
  logMetricsNamespace: 'metricsNamespace',
  flowLogRole: 'role',
  eventsRole: 'role',
  dashboard: 'dashboard',
  scheduleGroup: 'schedule',
  noticesTopic: 'topic',
  operatorsTopic: 'topic',
  userPool: 'userPool',
  userPoolDomain: 'userPoolDomain',
  serviceStateBucket: 'bucket',
  accessLogBucket: 'bucket',
  logBucket: 'bucket',
  queryResultBucket: 'bucket',
  queryWorkgroup: 'workgroup',
  queryDatabase: 'catalogDatabase',
  webAcl: 'webAcl',
  cloudFront: 'cloudFront',
  budget: 'budget',
  chat: 'eventDestination',
  alarms: 'alarm',
  deploymentEventRule: 'eventRule',
  taskStoppedEventRule: 'eventRule',
  jobFailedEventRule: 'eventRule',
  retirementEventRule: 'eventRule',
  secretEventRule: 'eventRule',
  secretRestarts: 'stateMachine',
  secretEventsRole: 'role',
} as const satisfies KindsOf<typeof environmentNames>;

export const serviceNameKinds = {
  service: 'ecs',
  taskFamily: 'ecs',
  targetGroup: 'targetGroup',
  taskSecurityGroup: 'securityGroup',
  taskRole: 'role',
  executionRole: 'role',
  logGroup: 'logGroup',
  schedulerRole: 'role',
  secretEventRule: 'eventRule',
  alarmPrefix: 'alarm',
} as const satisfies KindsOf<typeof serviceNames>;

export const sharedNameKinds = {
  stateBucket: 'bucket',
  stateAccessLogBucket: 'bucket',
  planRole: 'role',
  imagesRole: 'role',
} as const satisfies KindsOf<typeof sharedNames>;

export const accountNameKinds = {
  topic: 'topic',
  trail: 'trail',
  trailLogGroup: 'logGroup',
  trailRole: 'role',
  metricsNamespace: 'metricsNamespace',
  recordsBucket: 'bucket',
  analyzer: 'analyzer',
  recorder: 'recorder',
  recorderRole: 'role',
  configRules: 'configRules',
  alarms: 'alarm',
  events: 'eventRule',
  budget: 'budget',
} as const satisfies KindsOf<typeof accountNames>;
