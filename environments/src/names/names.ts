import type { Environment } from '../model/environment.ts';
import type { Shared } from '../model/shared.ts';
import { stateBucket } from './state-keys.ts';

type Named = Pick<Environment, 'name' | 'account' | 'region'>;
type Project = Pick<Shared, 'project'>;

/** Names of things that an environment has once. */
export function environmentNames({ project }: Project, { name, account, region }: Named) {
  const own = `${project}-${name}`;
  return {
    cluster: own,
    vpc: own,
    loadBalancer: own,
    loadBalancerSecurityGroup: `${own}-load-balancer`,
    endpointsSecurityGroup: `${own}-endpoints`,
    databaseSecurityGroup: `${own}-database`,
    databaseCluster: own,
    flowLogGroup: `/${project}/${name}/vpc-flow`,
    // Start of the names of its services' log groups.
    logGroups: `/${project}/${name}/`,
    // The namespace of metrics that are made of log lines.
    logMetricsNamespace: `${project}/${name}`,
    flowLogRole: `${own}-vpc-flow`,
    eventsRole: `${own}-events`,
    dashboard: own,
    scheduleGroup: own,
    noticesTopic: `${own}-notices`,
    operatorsTopic: `${own}-operators`,
    userPool: own,
    // Unique in the region among all accounts, because it contains the account.
    userPoolDomain: `${own}-${account}`,
    serviceStateBucket: bucket('state'),
    accessLogBucket: bucket('access-logs'),
    logBucket: bucket('logs'),
    queryResultBucket: bucket('results'),
    queryWorkgroup: own,
    // Databases of Glue's catalog have no hyphens.
    queryDatabase: own.replaceAll('-', '_'),
    webAcl: own,
    cloudFront: own,
    budget: own,
    chat: `${own}-chat`,
    // Start of the names of its services' alarms.
    alarms: own,
    ...eventRuleNames(own),
    // The state machine that restarts the tasks of a service whose secret has changed, and its role.
    secretRestarts: `${own}-secret-restarts`,
    // The role that starts it.
    secretEventsRole: `${own}-secret-events`,
  };

  /** Unique in the world, so account and region are part of it. */
  function bucket(use: string): string {
    return `${own}-${use}-${account}-${region}`;
  }
}

/** Names of the rules of EventBridge that an environment has once. */
function eventRuleNames(own: string) {
  return {
    deploymentEventRule: `${own}-deployment-state`,
    taskStoppedEventRule: `${own}-task-stopped`,
    jobFailedEventRule: `${own}-job-failed`,
    retirementEventRule: `${own}-fargate-retirement`,
    secretEventRule: `${own}-secret-changed`,
  };
}

/** Names of things that an environment has for each service. */
export function serviceNames({ project }: Project, { name }: Pick<Environment, 'name'>, service: string) {
  const own = `${project}-${name}-${service}`;
  return {
    service,
    taskFamily: own,
    // Without the project: 32 characters hold an environment's 11, a hyphen and a service's 20, and no more.
    targetGroup: `${name}-${service}`,
    taskSecurityGroup: own,
    taskRole: `${own}-task`,
    executionRole: `${own}-execution`,
    logGroup: `/${project}/${name}/${service}`,
    // The role that starts the service's jobs by their schedules.
    schedulerRole: `${own}-scheduler`,
    secretEventRule: `${own}-secret-changed`,
    // The alarm's subject follows: see `alarmName`.
    alarmPrefix: own,
  };
}

/**
 * Names of things that a service has for each of its jobs. No service has an underscore in its name: permission to
 * start the tasks of jobs, `<project>-<environment>-*_*`, covers no service's.
 */
export function jobNames({ taskFamily }: Pick<ReturnType<typeof serviceNames>, 'taskFamily'>, job: string) {
  const own = `${taskFamily}_${job}`;
  return { family: own, schedule: own };
}

/** Names of things that the workspace has once, in the account of `shared.ts`. */
export function sharedNames(shared: Shared) {
  return {
    stateBucket: stateBucket(shared),
    stateAccessLogBucket: `${shared.project}-terraform-logs-${shared.account}-${shared.region}`,
    planRole: `${shared.project}-github-plan`,
    imagesRole: `${shared.project}-github-images`,
  };
}

/**
 * Names of an account's own monitoring. All begin with `<project>-account`, and no environment is called `account`,
 * so that no deployment reaches them by its own names.
 */
export function accountNames({ project, region }: Pick<Shared, 'project' | 'region'>, account: string) {
  const own = `${project}-account`;
  return {
    topic: own,
    trail: own,
    trailLogGroup: `/${project}/account/trail`,
    trailRole: `${own}-trail`,
    metricsNamespace: `${project}/account`,
    recordsBucket: `${own}-records-${account}-${region}`,
    analyzer: own,
    recorder: own,
    recorderRole: `${own}-config`,
    // Start of the names of its rules of AWS Config.
    configRules: own,
    // Start of the names of its alarms.
    alarms: own,
    events: own,
    budget: own,
  };
}

/** The key that states are encrypted with, by the name that permissions know it by. */
export function stateKeyAlias({ project }: Project): string {
  return `alias/${project}-terraform`;
}

/** Image repository of a service, one for all environments. */
export function repositoryName({ project }: Project, service: string): string {
  return `${project}/${service}`;
}

/** GitHub's environment whose workflows push images; no environment of ours is called so. */
export const imagesEnvironment = 'images';

/**
 * GitHub's environment whose workflows plan a branch's deployment, before a reviewer lets it be applied; no
 * environment of ours is called so.
 */
export const planEnvironment = 'plan';

/** The role that plans an environment's deployments from GitHub, and changes nothing. */
export function readRoleName({ project }: Project, environment: string): string {
  return `${project}-github-read-${environment}`;
}

/** The role that deploys an environment from GitHub. */
export function applyRoleName({ project }: Project, environment: string): string {
  return `${project}-github-apply-${environment}`;
}

/** The subjects of a service's alarms: the last part of the alarm's name, and of its runbook's. */
export const alarmTopics = [
  'server-errors',
  'latency',
  'latency-anomaly',
  'cpu',
  'memory',
  'running-tasks',
  'unhealthy-hosts',
  'error-lines',
  'requests',
  'web-sockets',
] as const;
export type AlarmTopic = (typeof alarmTopics)[number];

/** The same of an environment's database; the prefix of their names is the environment's. */
export const databaseAlarmTopics = [
  'database-capacity',
  'database-connections',
  'database-storage',
  'database-deadlocks',
  'database-replica-lag',
] as const;
export type DatabaseAlarmTopic = (typeof databaseAlarmTopics)[number];

/** The same of an environment's jobs. */
export const jobAlarmTopics = ['job-not-started'] as const;
export type JobAlarmTopic = (typeof jobAlarmTopics)[number];

/** The same of an environment's queries about logs. */
export const logQueryAlarmTopics = ['log-queries-failed', 'log-queries-bytes'] as const;
export type LogQueryAlarmTopic = (typeof logQueryAlarmTopics)[number];

/** The same of the restarts that follow a change of a secret. */
export const secretAlarmTopics = ['secret-restart-failed'] as const;
export type SecretAlarmTopic = (typeof secretAlarmTopics)[number];

/** The subjects of all alarms of environments and their services. */
export type AnyAlarmTopic =
  | AlarmTopic
  | DatabaseAlarmTopic
  | JobAlarmTopic
  | LogQueryAlarmTopic
  | SecretAlarmTopic;

/** @param names with the start of the alarm's name, without the hyphen that follows */
export function alarmName(
  names: Pick<ReturnType<typeof serviceNames>, 'alarmPrefix'>,
  topic: AnyAlarmTopic,
): string {
  return `${names.alarmPrefix}-${topic}`;
}

/** A secret that an environment keeps for one of its services. */
export function secretName(environment: string, service: string, name: string): string {
  return `${environment}/${service}/${name}`;
}
