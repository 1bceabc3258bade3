// The `exports` task: knip finds dead exports, which nothing uses, not even their own file. It starts from programs
// and tests; the entries that people import by a package's name are read from its package.json.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { singleFinding, writeResult } from '../check/result.ts';
import { workspaceRoot } from '../workspace.ts';

const startedAt = Date.now();
const knip = spawnSync(
  process.execPath,
  [
    join(workspaceRoot, 'node_modules/knip/bin/knip.js'),
    '--config',
    'tools/workspace/src/exports/knip.json',
    '--include',
    'exports',
    '--no-progress',
    '--no-config-hints',
    '--reporter',
    'compact',
  ],
  { cwd: workspaceRoot, encoding: 'utf8' },
);
if (knip.error !== undefined) throw knip.error;

const isClean = knip.status === 0;
const advice = 'Nothing uses the exports above: remove them, or add the missing use.\n';
const output = isClean ? '' : `${knip.stdout}${knip.stderr}${advice}`;
process.stdout.write(output);
await writeResult(workspaceRoot, {
  project: 'workspace',
  target: 'exports',
  ...singleFinding(isClean, output),
  startedAt,
  durationMs: Date.now() - startedAt,
});
process.exitCode = isClean ? 0 : 1;
