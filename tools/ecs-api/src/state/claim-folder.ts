import { join } from 'node:path';

import { claimFile, type FileClaim } from '@fairway/crash-safe';

/**
 * Takes a folder for this process: two endpoints that write the same records would undo each other's work.
 * @throws {Error} naming the process that has it
 */
export async function claimFolder(folder: string): Promise<FileClaim> {
  const claim = await claimFile(join(folder, 'endpoint.json'));
  if (!('owner' in claim)) return claim;
  const { pid } = claim.owner;
  throw new Error(
    `${folder} is in use by another endpoint, pid ${pid}: stop that one (kill ${pid}), or give another folder`,
  );
}
