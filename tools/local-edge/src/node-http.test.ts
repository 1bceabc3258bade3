import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

test('an edge is loaded without fetch and WebSockets', () => {
  const program = `await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
    const fetching = () => process.moduleLoadList.filter((name) => name.endsWith('deps/undici/undici'));
    const before = fetching();
    await import('node:http');
    console.log(JSON.stringify([before, fetching()]));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });

  expect(JSON.parse(said)).toEqual([[], ['NativeModule internal/deps/undici/undici']]);
});
