export { acceptableFaults, type AcceptableFault, type Acceptance } from './acceptance.ts';
export { branchMatrix, branchMatrixFile, matrixFor, stacksFor, type BranchTargets } from './branch-matrix.ts';
export {
  checkEnvironments,
  EnvironmentsError,
  requireSoundEnvironments,
  type EnvironmentsUnderCheck,
} from './check/check-environments.ts';
export { faultText, type Fault } from './check/fault.ts';
export { defaults, defaultsFile } from './defaults.ts';
export { fileOf, type EnvironmentDefinition } from './definition.ts';
export type { Domain, Edge, Geography, Origin, Waf } from './edge.ts';
export type {
  DatabaseCapacity,
  Environment,
  Monitoring,
  Operators,
  Pipeline,
  Protection,
  SignIn,
} from './environment.ts';
export { definitions, resolveEnvironments } from './environments.ts';
export { keptTag, keptTagPrefix } from './image-tags.ts';
export { nameLimits, type NameKind, type NameLimit } from './name-limits.ts';
export {
  alarmName,
  alarmTopics,
  applyRoleName,
  environmentNames,
  imagesEnvironment,
  repositoryName,
  secretName,
  serviceNames,
  sharedNames,
  stateKeyAlias,
  type AlarmTopic,
} from './names.ts';
export { vpcOf, type Network, type Outbound, type SharedVpc } from './network.ts';
export { placeholderFaults } from './placeholders.ts';
export { resolveEnvironment, type ResolvedEnvironment } from './resolve.ts';
export type {
  AlarmThresholds,
  Capacity,
  DeploymentSafety,
  Night,
  Scaling,
  ServiceSettings,
  TaskCounts,
  TaskSize,
  Tracing,
} from './service-settings.ts';
export { shared, sharedFile, subjectRepository, type Shared } from './shared.ts';
export {
  appStack,
  bootstrapStack,
  ledgerKey,
  monitoringStack,
  stateBucket,
  stateKey,
  vpcStack,
  type StackName,
} from './state-keys.ts';
export { subnetRanges, type SubnetRanges } from './subnet-ranges.ts';
export { tagsOf, type TagSubject } from './tags.ts';
