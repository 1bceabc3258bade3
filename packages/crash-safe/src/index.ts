export { claimFile, withFileClaim, type ClaimOptions, type FileClaim, type Holder } from './file-claim.ts';
export { Guard, type GuardOptions } from './guard.ts';
export {
  GuardedChildren,
  type GuardedChildrenOptions,
  type GuardedSpawnOptions,
} from './guarded-children.ts';
export { onParentDeath } from './parent.ts';
export { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';
export { allPids, listProcesses, readProcess, systemStart, type ProcessRow } from './process-table.ts';
export {
  makeWhole,
  writeWhole,
  writeWholeSync,
  type WholeOptions,
  type WriteWholeOptions,
} from './write-whole.ts';
