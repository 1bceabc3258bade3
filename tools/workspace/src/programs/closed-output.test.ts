import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect, test } from '@jest/globals';

import { workspaceRoot } from '../workspace.ts';

const launcher = join(workspaceRoot, 'tools/workspace/launch.cjs');

test.each([
  ['npm test -- --help', ['tools/workspace/src/test/main.ts', '--help']],
  ['npm run bench', ['tools/workspace/src/programs/main.ts', 'bench']],
])('a reader of `%s` that has seen enough is no failure', async (_, args) => {
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints = text(child.stderr);

  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number];

  expect({ code, complaints: await complaints }).toEqual({ code: 0, complaints: '' });
});
