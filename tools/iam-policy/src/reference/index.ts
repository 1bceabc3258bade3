export { canBeOfType, globsMeet } from './globs.ts';
export { isKey, knowsKey } from './keys.ts';
export { readReference, type ActionFacts, type Reference, type ResourceFacts } from './reference.ts';
export { policyFaults } from './statement-faults.ts';
