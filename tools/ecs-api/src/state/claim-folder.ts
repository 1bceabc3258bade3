import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { identifyProcess, isRunning, type ProcessIdentity } from '@fairway/local-ecs';

export interface FolderClaim {
  release(): void;
}

/**
 * Takes a folder for this process: two endpoints that write the same records would undo each other's work.
 * @throws {Error} naming the process that has it
 */
export function claimFolder(folder: string): FolderClaim {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'endpoint.json');
  const owner = identifyProcess(process.pid);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = readOwner(file);
    if (other !== undefined && isRunning(other)) {
      throw new Error(
        `${folder} is in use by another endpoint, pid ${other.pid}: stop that one (kill ${other.pid}), or give another folder`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new Error(
    `${folder} was taken by another endpoint at this moment: try again, or give another folder`,
  );
}

function readOwner(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    // Cut while it was written, or gone meanwhile.
    return undefined;
  }
}
