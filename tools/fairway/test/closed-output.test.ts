import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect, test } from '@jest/globals';

const main = join(import.meta.dirname, '../src/main.ts');

test('a reader that has seen enough is no error', async () => {
  const child = spawn(process.execPath, [main, 'completion', 'bash'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints = text(child.stderr);

  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number];

  expect({ code, complaints: await complaints }).toEqual({ code: 0, complaints: '' });
});
