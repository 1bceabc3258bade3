export { acceptableFaults, type AcceptableFault, type Acceptance } from './model/acceptance.ts';
export type { AccountBudget, AccountChoices, Trail } from './model/account-choices.ts';
export { branchMatrix } from './branch-matrix.ts';
export { branchMatrixFile } from './model/files.ts';
export { branchName, matrixFor, stacksFor } from './resolve/branch-matrix.ts';
export type { BranchTargets } from './model/branch-targets.ts';
export {
  checkEnvironments,
  EnvironmentsError,
  requireSoundEnvironments,
  type EnvironmentsUnderCheck,
} from './check/check-environments.ts';
export { faultsOfBranch } from './check/concerning.ts';
export { faultText, type Fault } from './check/fault.ts';
export { defaults } from './defaults.ts';
export { defaultsFile } from './model/files.ts';
export { fileOf } from './model/files.ts';
export type { EnvironmentDefinition } from './model/definition.ts';
export type { Domain, Edge, Geography, Origin, Waf } from './model/edge.ts';
export type {
  DatabaseCapacity,
  DatabaseSettings,
  Environment,
  LogBucket,
  Monitoring,
  Notices,
  Operators,
  Pipeline,
  Protection,
  RequiredSignature,
  SecretRotation,
  SignIn,
} from './model/environment.ts';
export { definitions } from './environments.ts';
export { accountChoices, tellsSomebody } from './resolve/account-choices.ts';
export { resolveEnvironments } from './resolve/resolve-environments.ts';
export { imageRetention, keptTag, keptTagPrefix } from './names/image-tags.ts';
export { nameLimits, type NameKind, type NameLimit } from './names/name-limits.ts';
export {
  accountNames,
  alarmName,
  alarmTopics,
  applyRoleName,
  databaseAlarmTopics,
  environmentNames,
  imagesEnvironment,
  jobAlarmTopics,
  jobNames,
  logQueryAlarmTopics,
  planEnvironment,
  readRoleName,
  repositoryName,
  secretAlarmTopics,
  secretName,
  serviceNames,
  sharedNames,
  stateKeyAlias,
  type AlarmTopic,
  type AnyAlarmTopic,
  type DatabaseAlarmTopic,
} from './names/names.ts';
export type { BucketKeys, LogQueries } from './model/log-queries.ts';
export { vpcOf, type Network, type Outbound, type SharedVpc } from './model/network.ts';
export { maxConnections } from './check/database.ts';
export { previews } from './previews.ts';
export { isPreviewName, previewEnvironments } from './resolve/preview-environments.ts';
export type { Previews } from './model/previews.ts';
export { placeholderFaults } from './check/placeholders.ts';
export { unheardFaults, unheardTopics, unheardWarnings } from './check/unheard.ts';
export { resolveEnvironment, type ResolvedEnvironment } from './resolve/resolve.ts';
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
  Workday,
} from './model/service-settings.ts';
export { shared } from './shared.ts';
export { sharedFile } from './model/files.ts';
export { subjectRepository } from './names/repository-subject.ts';
export type { Shared } from './model/shared.ts';
export {
  appStack,
  bootstrapStack,
  ledgerKey,
  monitoringStack,
  planKeyPrefix,
  stateBucket,
  stateKey,
  vpcStack,
  type StackName,
} from './names/state-keys.ts';
export { subnetRanges, type SubnetRanges } from './networks/subnet-ranges.ts';
export { tagsOf, type TagSubject } from './names/tags.ts';
export { accountCosts, type AccountCost } from './rules/account-costs.ts';
export { backupRules, databaseCapacityRules } from './rules/database.ts';
export { accessLogRetentionRules, countryRules, firewallRateRules } from './rules/edge.ts';
export { endpointRules } from './rules/endpoints.ts';
export { logRetentionRules, logWriterRules } from './rules/log-bucket.ts';
export { logQueryRules, queriedBucketRules } from './rules/log-queries.ts';
export { budgetRules, mailRules, pageUrlRules } from './rules/people.ts';
export { queueRules, secretRules } from './rules/recipients.ts';
export { capacityRules, taskCountRules, thresholdRules, tracingRules } from './rules/tasks.ts';
