import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A folder of a test's own, which the server's user can enter. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pg-test-'));
  chmodSync(folder, 0o755);
  made.push(folder);
  return folder;
}

/** For `afterAll`, when nothing runs in them any more. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
