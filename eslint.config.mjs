import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { architecture } from './tools/workspace/src/lint/architecture.mjs';
import { fairwayPlugin } from './tools/workspace/src/lint/plugin.mjs';

// The folders of that name at a package's root; `src/test/` is code like any other.
const testFiles = [
  '**/*.test.ts',
  '**/*.cases.ts',
  '{packages,tools}/*/{test,bench}/**',
  '{infra,environments}/{test,bench}/**',
];
const plainJavaScript = ['**/*.{js,mjs,cjs}'];
const browserScripts = ['**/src/assets/**/*.js'];

const nodeGlobals = [
  ...Object.getOwnPropertyNames(globalThis),
  'require',
  'module',
  '__dirname',
  '__filename',
];
const browserGlobals = [
  'window',
  'document',
  'location',
  'history',
  'navigator',
  'localStorage',
  'sessionStorage',
  'console',
  'fetch',
  'URL',
  'URLSearchParams',
  'FormData',
  'DataTransfer',
  'DOMParser',
  'File',
  'Blob',
  'WebSocket',
  'EventSource',
  'AbortController',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'requestAnimationFrame',
  'queueMicrotask',
  'Event',
  'CustomEvent',
  'EventTarget',
  'HTMLElement',
  'customElements',
  'matchMedia',
  'Intl',
  'ResizeObserver',
  'IntersectionObserver',
  'getComputedStyle',
  'crypto',
  'btoa',
  'TextEncoder',
];

const style = [
  // Prettier decides where lines end.
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

export default defineConfig(
  globalIgnores(['**/node_modules/', '**/dist/', '**/coverage/', '**/.nx/', '**/.fairway/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { fairway: fairwayPlugin },
    rules: {
      'fairway/no-inherited-lookup': 'error',

      eqeqeq: 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'no-restricted-syntax': ['error', ...style],
      'max-len': ['error', { code: 10_000, comments: 130, ignoreUrls: true }],
      'max-lines': ['warn', { max: 250 }],
      'max-lines-per-function': ['warn', { max: 50 }],

      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A number in a message reads as itself; objects and undefined do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // Patterns and names are made of code points, not of characters as a reader sees them.
      '@typescript-eslint/no-misused-spread': [
        'error',
        { allow: [{ from: 'lib', name: 'string' }, 'string'] },
      ],
      // The compiler allows no enum here, and to look for one in each assignment is a twentieth of lint's time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // An implementation of an asynchronous port may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  architecture(testFiles),
  {
    // A line that is no JSON is lost to a search of the logs, and a test of another project would be the first to
    // notice.
    files: ['packages/*-service/src/**/*.ts', 'packages/{service-kit,postgres}/src/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['{packages,tools}/*/src/**/*.ts'],
    ignores: [...testFiles, ...linuxReaders],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...style,
        ...[`Literal[value=${linuxPaths}]`, `TemplateElement[value.raw=${linuxPaths}]`].map((selector) => ({
          selector,
          message:
            'Only Linux has this path: use what crash-safe and local-ecs know of processes, or ask process.platform first and list the file in eslint.config.mjs.',
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
      // A test does not look up names that somebody else sends.
      'fairway/no-inherited-lookup': 'off',
      // A test compares what it parses with what it expects: a wrong guess fails the test, not production.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': [
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
    files: plainJavaScript,
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])) },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: browserScripts,
    languageOptions: { globals: Object.fromEntries(browserGlobals.map((name) => [name, 'readonly'])) },
  },
);
