import { ChildProcess } from 'node:child_process';

export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** The processes of this one that run, without those that ran before. */
export function children(before: readonly ChildProcess[] = []): ChildProcess[] {
  const node = process as unknown as { _getActiveHandles(): object[] };
  return node
    ._getActiveHandles()
    .filter((handle) => handle instanceof ChildProcess)
    .filter((child) => !hasEnded(child) && !before.includes(child));
}
