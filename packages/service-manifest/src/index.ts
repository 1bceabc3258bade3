export { defineService, ManifestError } from './define-service.ts';
export { fargateCpuValues, fargateMemoryMib, type FargateCpu, type FargateMemoryMib } from './fargate.ts';
export {
  drainDeadlineSeconds,
  edgePaths,
  keepAliveSeconds,
  migrationVariables,
  standardVariables,
  type DatabaseNeed,
  type SecretSource,
  type ServiceDefinition,
  type ServiceExample,
  type ServiceManifest,
  type ServiceNeeds,
  type VariableSource,
} from './manifest.ts';
export { pathPatternContains } from './path-containment.ts';
export { pathExpression, pathMatcher, pathPatternsOverlap } from './path-pattern.ts';
export { printable, quotedValue, suggestion } from './wording.ts';
