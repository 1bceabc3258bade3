import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { workspaceRoot } from './workspace.ts';

/**
 * Runs a program of the workspace, which prints to this one's output.
 * @param file relative to the workspace
 * @returns its exit code; 1 for one that a signal ended
 */
export async function runProgram(file: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [join(workspaceRoot, file), ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
