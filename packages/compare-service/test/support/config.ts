import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

import { test } from '@jest/globals';

/** A test with a program of the system; without it the test is skipped, in CI it fails. */
export function withTool(tool: string, fix: string, run: () => void | Promise<void>): void {
  test(`with ${tool}`, async () => {
    if (isInstalled(tool)) {
      await run();
      return;
    }
    if (process.env['CI'] !== undefined) throw new Error(`${tool} not found (${fix})`);
    process.stderr.write(`skipped: ${tool} not found (${fix})\n`);
  });
}

function isInstalled(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
