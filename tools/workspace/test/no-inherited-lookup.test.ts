import { join } from 'node:path';

import { describe, it } from '@jest/globals';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';

import { noInheritedLookup } from '../src/lint/no-inherited-lookup.mjs';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const root = temporaryFolder();
writeFiles(root, { 'tsconfig.json': { compilerOptions: { strict: true }, files: [] } });

const typed = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { projectService: { allowDefaultProject: ['*.ts'] }, tsconfigRootDir: root },
  },
});
const declared = `
  declare const table: Readonly<Record<string, number>>;
  declare const some: { readonly a: number; readonly b: number } | undefined;
  declare const key: string;
  declare const known: 'a' | 'b';
  declare const index: number;
`;
const inTypeScript = (code: string) => ({
  name: code,
  code: declared + code,
  filename: join(root, 'file.ts'),
});
const found = (code: string, messageId: string) => ({ ...inTypeScript(code), errors: [{ messageId }] });

typed.run('no-inherited-lookup, with types', noInheritedLookup, {
  valid: [
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
  ].map(inTypeScript),
  invalid: [
    found('table[key];', 'read'),
    found('table[`${key}s`];', 'read'),
    found('table[key]?.toFixed();', 'read'),
    found("({ a: 'b' } as Record<string, string>)[key];", 'read'),
    found('some?.[key as keyof typeof some];', 'read'),
    found('const { [key]: value } = table;', 'read'),
    found('Object.hasOwn(table, known) ? table[key] : undefined;', 'read'),
    found('Object.hasOwn(table, key) ? undefined : table[key];', 'read'),
    found('Object.hasOwn(table, key) || table[key];', 'read'),
    found('process.env[key];', 'read'),
    found('const made: Record<string, number> = {}; made[key] = 1;', 'write'),
    found('const counts: Record<string, number> = {}; counts[key]++;', 'write'),
    found('key in table;', 'in'),
  ].map((wrong) => ({
    ...wrong,
    code: `declare const process: { env: Record<string, string> };${wrong.code}`,
  })),
});

const untyped = new RuleTester();
const inJavaScript = (code: string) => ({ name: code, code });

untyped.run('no-inherited-lookup, without types', noInheritedLookup, {
  valid: ["const table = { a: 1 }; table['a'];", 'const list = [1]; list[index];', 'unknown[key];'].map(
    inJavaScript,
  ),
  invalid: [
    { ...inJavaScript('const step = { n: 1, p: -1 }[event.key];'), errors: [{ messageId: 'read' }] },
    {
      ...inJavaScript('const table = { a: 1 }; function at(key) { return table[key]; }'),
      errors: [{ messageId: 'read' }],
    },
    { ...inJavaScript('const table = { a: 1 }; key in table;'), errors: [{ messageId: 'in' }] },
  ],
});
