// `npm run generate`: writes the pages that are made from code. A test of the code says when one is stale.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { workspaceRoot } from '../workspace.ts';

const programs = [
  'packages/service-catalog/src/write-container-page.ts',
  'infra/src/judging/write-policies-page.ts',
];

// Each says itself what is wrong; the pages that can be written are.
for (const program of programs) {
  const { status, error } = spawnSync(process.execPath, [join(workspaceRoot, program)], { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exitCode = status ?? 1;
}
