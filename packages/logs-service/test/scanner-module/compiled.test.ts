import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';

test('the compiled scan is what its sources compile to', async () => {
  const check = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'compile.ts'), '--check']);

  await expect(check).resolves.toMatchObject({ stderr: '' });
});
