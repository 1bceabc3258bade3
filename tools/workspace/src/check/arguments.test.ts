import { expect, test } from '@jest/globals';

import { readArguments } from './arguments.ts';

test.each([
  ['test packages/a', { folders: ['packages/a'], jestArguments: [] }],
  ['test packages/a -u', { folders: ['packages/a'], jestArguments: ['-u'] }],
  ['test packages/a -t name', { folders: ['packages/a'], jestArguments: ['-t', 'name'] }],
  [
    'test packages/a --testPathPatterns=b.test -t name',
    { folders: ['packages/a'], jestArguments: ['--testPathPatterns=b.test', '-t', 'name'] },
  ],
  ['lint packages/a packages/b', { folders: ['packages/a', 'packages/b'], jestArguments: [] }],
])('%s', (line, expected) => {
  const [target = ''] = line.split(' ');

  expect(readArguments(line.split(' '))).toEqual({ target, ...expected });
});
