// The `exports` task: knip finds dead exports, which nothing uses, not even their own file. It starts from programs
// and tests; the entries that people import by a package's name are read from its package.json.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { leaveFinding } from '../check/result.ts';
import { workspaceRoot } from '../workspace.ts';

const startedAt = Date.now();
const options = ['--include=exports', '--no-progress', '--no-config-hints', '--reporter=compact'];
const knip = spawnSync(
  process.execPath,
  [
    join(workspaceRoot, 'node_modules/knip/bin/knip.js'),
    `--config=${join(import.meta.dirname, 'knip.json')}`,
    ...options,
  ],
  { cwd: workspaceRoot, encoding: 'utf8' },
);
if (knip.error !== undefined) throw knip.error;

await leaveFinding(
  'exports',
  startedAt,
  knip.status === 0
    ? []
    : [`${knip.stdout}${knip.stderr}Nothing uses the exports above: remove them, or add the missing use.`],
);
