export { evaluate, type ApplyingPolicies, type Decision, type Layer } from './evaluate.ts';
export { explain } from './explain.ts';
export { matchesArn, matchesPattern } from './patterns.ts';
export { readPolicy, type Condition, type Policy, type PolicyStatement } from './policy.ts';
export {
  principalContext,
  roleSession,
  type Principal,
  type Request,
  type RequestContext,
} from './request.ts';
export type { NearMiss, StatementRef } from './statements.ts';
