import { expect, test } from '@jest/globals';

import { outsideReads } from './outside-reads.ts';

const folders = new Map([
  ['infra', 'infra'],
  ['shop', 'packages/shop'],
  ['shop-manifest', 'packages/shop/manifest'],
]);
const there = new Set(['docs/a.md', 'docs', 'infra/src/main.ts', 'packages/shop/manifest/src/index.ts']);

function pathsOf(from: string, text: string): readonly string[] {
  return outsideReads(new Map([[from, text]]), folders, (path) => there.has(path)).map(({ path }) => path);
}

test.each([
  ["readFileSync(join(import.meta.dirname, '../../docs/a.md'))", ['docs/a.md']],
  ["new URL('../../docs/', import.meta.url)", ['docs']],
  ["globSync('docs/**/*.md', { cwd: root })", ['docs']],
  ["spawn(node, [join(root, 'infra/src/main.ts')])", []],
  ["const page = '../../docs/b.md';", []],
  ["import page from '../../docs/a.md';\n// '../../docs/a.md'\n * `../../docs/a.md`", []],
])('infra names: %s', (text, paths) => {
  expect(pathsOf('infra/src/one.ts', text)).toEqual(paths);
});

test('a string from the root counts, and a package inside of another is another', () => {
  expect(pathsOf('packages/shop/src/a.ts', "run('infra/src/main.ts', '../manifest/src/index.ts')")).toEqual([
    'infra/src/main.ts',
    'packages/shop/manifest/src/index.ts',
  ]);
});
