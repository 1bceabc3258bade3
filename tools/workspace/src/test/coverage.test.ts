import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../../test/temporary-folder.ts';
import { reportCoverage } from './coverage.ts';

/** One file of two lines, of which the first `covered` ran. */
function coverageOf(file: string, covered: number): object {
  const line = (number: number) => ({ start: { line: number, column: 0 }, end: { line: number, column: 9 } });
  return {
    [file]: {
      path: file,
      statementMap: { 0: line(1), 1: line(2) },
      s: { 0: covered > 0 ? 1 : 0, 1: covered > 1 ? 1 : 0 },
      fnMap: {},
      f: {},
      branchMap: {},
      b: {},
    },
  };
}

test('the projects’ coverage is merged into one report, with a line a project', async () => {
  const root = temporaryFolder();
  writeFiles(root, {
    'packages/a/src/a.ts': 'const a = 1;\nconst b = 2;\n',
    'packages/b/src/b.ts': 'const a = 1;\nconst b = 2;\n',
    '.fairway/coverage/a/coverage-final.json': coverageOf(join(root, 'packages/a/src/a.ts'), 2),
    '.fairway/coverage/b/coverage-final.json': coverageOf(join(root, 'packages/b/src/b.ts'), 1),
    'coverage/left-over.html': '',
  });

  const text = await reportCoverage(root, ['a', 'b', 'broken']);

  expect(text).toMatch(/^a +100\.0 % +- +-$/m);
  expect(text).toMatch(/^b +50\.0 % +- +-$/m);
  expect(text).toMatch(/^broken +- +- +-$/m);
  expect(text).toMatch(/^all +75\.0 % +- +-$/m);
  const lcov = readFileSync(join(root, 'coverage', 'lcov.info'), 'utf8');
  expect(lcov).toContain('SF:packages/a/src/a.ts');
  expect(lcov).toContain('SF:packages/b/src/b.ts');
  expect(readFileSync(join(root, 'coverage', 'index.html'), 'utf8')).toContain('75%');
});
