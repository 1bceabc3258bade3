import { join } from 'node:path';

import { beforeAll, expect, test } from '@jest/globals';

import { inheritedLookups } from '../src/check/inherited-lookups.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

const declared = `
  declare const table: Readonly<Record<string, number>>;
  declare const some: { readonly a: number; readonly b: number } | undefined;
  declare const key: string;
  declare const known: 'a' | 'b';
  declare const index: number;
  declare const environment: { env: Record<string, string> };
`;
const sound = [
  "table['a'];",
  'table[known];',
  'some?.[known];',
  '[1, 2][index];',
  'new Uint8Array(2)[index];',
  '"text"[index];',
  'new Map([["a", 1]]).get(key);',
  '"a" in table;',
  'Object.hasOwn(table, key) ? table[key] : undefined;',
  'if (Object.hasOwn(table, key) && key !== "a") console.log(table[key]);',
  'Object.hasOwn(table, key) && table[key] === 1;',
  '({ [key]: 1 });',
  'function at<T extends object, K extends keyof T>(all: T, name: K): T[K] { return all[name]; }',
  "// no-inherited-lookup: the key is one of the table's own\ntable[key];",
];
const wrong = [
  ['table[key];', 'read'],
  ['table[`${key}s`];', 'read'],
  ['table[key]?.toFixed();', 'read'],
  ["({ a: 'b' } as Record<string, string>)[key];", 'read'],
  ['some?.[key as keyof typeof some];', 'read'],
  ['const { [key]: value } = table;', 'read'],
  ['Object.hasOwn(table, known) ? table[key] : undefined;', 'read'],
  ['Object.hasOwn(table, key) ? undefined : table[key];', 'read'],
  ['Object.hasOwn(table, key) || table[key];', 'read'],
  ['environment.env[key];', 'read'],
  ['const made: Record<string, number> = {}; made[key] = 1;', 'write'],
  ['const counts: Record<string, number> = {}; counts[key]++;', 'write'],
  ['key in table;', 'in'],
  ['// no-inherited-lookup\ntable[key];', 'read'],
] as const;
const soundScripts = [
  "const table = { a: 1 }; table['a'];",
  'const list = [1]; list[index];',
  'unknown[key];',
];
const wrongScripts = [
  ['const step = { n: 1, p: -1 }[event.key];', 'read'],
  ['const table = { a: 1 }; function at(key) { return table[key]; }', 'read'],
  ['const table = { a: 1 }; key in table;', 'in'],
] as const;

/** How each kind of fault begins. */
const sentences = { read: 'A text is looked up', write: 'A text becomes a key', in: '`in` finds' };

const cases = [
  ...[...sound, ...wrong.map(([code]) => code)].map((code) => ({ code, text: declared + code, end: 'ts' })),
  ...[...soundScripts, ...wrongScripts.map(([code]) => code)].map((code) => ({
    code,
    text: code,
    end: 'js',
  })),
].map((each, index) => ({ ...each, file: `case-${index}.${each.end}` }));
const faults = new Map<string, string>();

beforeAll(() => {
  const root = temporaryFolder();
  const compilerOptions = { strict: true, lib: ['es2024'], types: [], moduleDetection: 'force' };
  writeFiles(root, {
    'tsconfig.base.json': { compilerOptions },
    ...Object.fromEntries(cases.map(({ file, text }) => [join('project', file), text])),
  });
  const files = cases.map(({ file }) => `project/${file}`);
  const found = inheritedLookups(root, files);
  for (const { code, file } of cases) {
    const own = found.filter((fault) => fault.file === `project/${file}`);
    faults.set(code, own.map(({ text }) => text).join(''));
  }
});

test.each([...sound, ...soundScripts])('%s is sound', (code) => {
  expect(faults.get(code)).toBe('');
});

test.each([...wrong, ...wrongScripts])('%s is told: it may %s an inherited name', (code, kind) => {
  expect(faults.get(code)).toContain(`error no-inherited-lookup: ${sentences[kind]}`);
});
