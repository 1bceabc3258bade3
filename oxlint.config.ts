import type { OxlintConfig } from 'oxlint';

import {
  architecture,
  importPlugin,
  importRules,
  importSettings,
} from './tools/workspace/src/lint/architecture.ts';
import { strictRules, withoutTypes } from './tools/workspace/src/lint/strict-rules.ts';
import { testFiles } from './tools/workspace/src/lint/test-files.ts';

const style = [
  // The formatter decides where lines end.
  ...['Array', 'Object'].map((kind) => ({
    selector: `${kind}Expression > SpreadElement > ${kind}Expression`,
    message: 'Write the elements of this literal without the spread.',
  })),
  {
    selector: 'ObjectExpression > SpreadElement > LogicalExpression[operator="&&"]',
    message: 'Pass an optional property by `...(value === undefined ? {} : { value })`.',
  },
  {
    // There is no such name for a constructor.
    selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility]',
    message: 'Name a private member `#name`; a public one needs no keyword.',
  },
];

/** Readers of what Linux alone has, each behind a question for the system, or with nothing instead. */
const linuxReaders = [
  'packages/crash-safe/src/process-table.ts',
  'tools/fairway/src/unlock/evidence.ts',
  'tools/local-ecs/src/ports/{group-usage,process-descriptors,run-mark,socket-table}.ts',
];
const linuxPaths = /^\/(proc|sys|dev\/(shm|full))(\/|$)/;

export default {
  plugins: ['typescript', 'import'],
  jsPlugins: ['./tools/workspace/src/lint/plugin.mjs', importPlugin],
  categories: { correctness: 'off' },
  settings: importSettings,
  rules: {
    ...strictRules,
    ...importRules,
    eqeqeq: 'error',
    'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    'eslint-core/no-restricted-syntax': ['error', ...style],
    'eslint-core/max-len': ['error', { code: 10_000, comments: 130, ignoreUrls: true }],
    'max-lines': ['warn', { max: 250 }],
    'max-lines-per-function': ['warn', { max: 50 }],
  },
  overrides: [
    ...architecture,
    {
      // A line that is no JSON is lost to a search of the logs, and a test of another project would be the first to
      // notice.
      files: ['packages/*-service/src/**/*.ts', 'packages/{service-kit,postgres}/src/**/*.ts'],
      rules: { 'no-console': 'error' },
    },
    {
      files: ['{packages,tools}/*/src/**/*.ts'],
      excludeFiles: [...testFiles, ...linuxReaders],
      rules: {
        'eslint-core/no-restricted-syntax': [
          'error',
          ...style,
          ...[`Literal[value=${linuxPaths}]`, `TemplateElement[value.raw=${linuxPaths}]`].map((selector) => ({
            selector,
            message:
              'Only Linux has this path: use what crash-safe and local-ecs know of processes, or ask process.platform first and list the file in oxlint.config.ts.',
          })),
        ],
      },
    },
    {
      files: testFiles,
      rules: {
        'no-console': 'off',
        'max-lines': 'off',
        'max-lines-per-function': 'off',
        // A test compares what it parses with what it expects: a wrong guess fails the test, not production.
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-return': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-non-null-assertion': 'off',
        'eslint-core/no-restricted-syntax': [
          'error',
          ...style,
          {
            selector:
              'CallExpression > MemberExpression.callee[object.name=/^(test|describe|it)$/][property.name="only"]',
            message: 'A focused test hides the others: remove `.only`.',
          },
        ],
      },
    },
    {
      files: ['**/*.{js,mjs,cjs}'],
      env: { node: true, es2024: true },
      rules: {
        ...withoutTypes,
        'no-undef': 'error',
        'no-redeclare': 'error',
        'no-var': 'off',
        'typescript/no-require-imports': 'off',
      },
    },
    { files: ['**/src/assets/**/*.js'], env: { browser: true } },
  ],
  ignorePatterns: ['**/node_modules/', '**/dist/', '**/coverage/', '**/.nx/', '**/.fairway/'],
} satisfies OxlintConfig;
