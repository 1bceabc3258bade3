export { defineService, ManifestError } from './define-service.ts';
export { fargateMemoryMib, fargateSizeRules, type FargateCpu, type FargateMemoryMib } from './fargate.ts';
export { imageRules } from './image-rules.ts';
export {
  jobOf,
  jobPath,
  jobProgram,
  type Job,
  type JobInput,
  type JobSchedule,
  type JobSize,
} from './job.ts';
export { logLevels, type LogLevel } from './log-levels.ts';
export {
  ANALYSES_FOLDER,
  connectionsOfTask,
  databaseName,
  databaseRoles,
  drainDeadlineSeconds,
  edgePaths,
  hasSignInPage,
  keepAliveSeconds,
  MODEL_VARIABLE,
  needsAws,
  needsDatabase,
  signInCallback,
  statePrefix,
  type ManifestInput,
  type ServiceExample,
  type ServiceManifest,
  type WebSocketLimits,
} from './manifest.ts';
export {
  isUnknownField,
  number,
  objectOf,
  oneOf,
  oneOfKinds,
  shapeRules,
  text,
  texts,
  trueOrFalse,
  type Fields,
} from './shape.ts';
export {
  createTableSql,
  DAY_COLUMN,
  datedTableName,
  dayFormats,
  logTableEntry,
  rawLinesTableName,
  rawLinesTables,
  type DatedKeys,
  type DayFormat,
  type RawLinesTable,
  type TableColumn,
} from './raw-lines-table.ts';
export { NAME_SHAPE } from './name-shape.ts';
export type { DatabaseNeed, ServiceNeeds } from './needs.ts';
export { brokenRuleText, numberRules, pathBelow, requireRules, type BrokenRule } from './rules.ts';
export { pathPatternContains } from './path-containment.ts';
export { pathExpression, pathMatcher, pathPatternsOverlap } from './path-pattern.ts';
export { cronRules } from './schedule-rules.ts';
export { isTimeZone, timeZoneRules } from './time-zone.ts';
export { bundledFile, jobsFolder, servicePrograms, sourceFile, type ServiceProgram } from './programs.ts';
export {
  migrationVariables,
  sdkVariables,
  secretSources,
  standardVariables,
  variableSources,
  type SecretSource,
  type VariableOrigin,
  type VariableSource,
} from './variables.ts';
export { printable, quotedValue, suggestion } from './wording.ts';
export {
  containerEnvironments,
  environmentFaults,
  NoValue,
  textSources,
  type ContainerEnvironment,
  type ContainerEnvironments,
  type SourceValues,
  type World,
} from './world.ts';
export { readSignInChoice, signInRequired, type SignInChoice } from './sign-in-choice.ts';
export { tracingVariables } from './tracing-variables.ts';
