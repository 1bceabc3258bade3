// `npm run generate`: writes the pages that are made from code. A test of the code says when one is stale.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { workspaceRoot } from '../workspace.ts';

const closedOutput = join(workspaceRoot, 'tools/workspace/closed-output.cjs');

/** The environments that the documents show, as far as they still exist. */
const drawn = ['dev', 'prod'].filter((name) =>
  existsSync(join(workspaceRoot, 'environments/src', `${name}.ts`)),
);

const programs = [
  ['packages/service-catalog/src/write-container-page.ts'],
  ['infra/src/judging/write-policies-page.ts'],
  ['packages/logs-service/bench/at-scale/write-page.ts'],
  ['infra/test/adoption/write-import-table.ts'],
  ['tools/fairway/test/account-limits/write.ts'],
  ...drawn.map((name) => ['tools/fairway/src/main.ts', 'diagram', name, '--write']),
] as const;

// Each program reports its own fault; the other pages are written all the same.
for (const [program = '', ...args] of programs) {
  const command = ['--require', closedOutput, join(workspaceRoot, program), ...args];
  const { status, error } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exitCode = status ?? 1;
}
