// Rules about imports, and about the one place where the environment is read. Made from the package.json files and
// from the folders, so that there is no list to keep.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { OxlintConfig } from 'oxlint';

import { workspaceRoot as root } from '../workspace.ts';
import { testFiles } from './test-files.ts';

type Override = NonNullable<OxlintConfig['overrides']>[number];
type Rules = NonNullable<OxlintConfig['rules']>;

/**
 * Folders of one source folder from the ground up: a file imports from its own folder and from those before it. Those that
 * are not listed lie on top, beside each other: none imports another.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'tools/fairway/src': [
    'terminal',
    'workspace',
    'cost',
    'bundles',
    'control',
    'environment',
    'deployments',
    'aws',
    'github',
  ],
};

interface ClosedPart {
  readonly folder: string;
  /** Folders and files of the package. */
  readonly own: readonly string[];
}

/**
 * Parts of a package that import nothing else of it: their tests are an Nx target of their own, such as `test-pdf`, and no
 * other files are its inputs. A part may lie in another one.
 */
const closed: readonly ClosedPart[] = [
  { folder: 'packages/compare-service', own: ['src/pdf', 'test/pdf', 'test/support/child-processes.ts'] },
  { folder: 'packages/logs-service', own: ['src/scanner', 'test/scanner-module'] },
  {
    folder: 'packages/logs-service',
    own: [
      ...['container', 'publish', 's3', 'scanner'].map((name) => `src/${name}`),
      ...['aws-clients', 'in-parallel', 'scan-object'].map((name) => `src/analyze/${name}.ts`),
      ...['newest', 'report'].map((name) => `src/${name}.ts`),
      'test/aws',
      ...['cutting-proxy', 'listening', 'world'].map((name) => `test/support/${name}.ts`),
    ],
  },
];

/** The environment is validated and documented in one place, and passed on as plain values. */
const environmentMessage =
  'Read the variable in a file named config.ts and pass its value on as an argument.';
const awsProvider = {
  regex: '^@cdktf/provider-aws(?:/lib)?(?:/index\\.js)?$',
  message: "The root costs 1.9 s and 670 MB. Import the resource: '@cdktf/provider-aws/lib/vpc/index.js'.",
};

const importOrder = {
  groups: ['builtin', ['external', 'internal'], ['parent', 'sibling', 'index']],
  'newlines-between': 'always-and-inside-groups',
};

/** The plugin by a name of its own: oxlint knows `import-x`, without these rules. */
export const importPlugin = { name: 'imports', specifier: 'eslint-plugin-import-x' };

export const importSettings = {
  'import-x/resolver': { node: { extensions: ['.ts', '.mjs', '.cjs', '.js'] } },
};

/** Of every file. */
export const importRules: Rules = {
  'imports/order': ['error', importOrder],
  // It follows exports of packages, and neither `import()` nor `import('…').Type`.
  'import/no-cycle': ['error', { ignoreTypes: false }],
  'imports/no-restricted-paths': [
    'error',
    {
      basePath: root,
      zones: [...Object.entries(rooms).flatMap(zonesOf), ...closed.flatMap(zonesAround)],
    },
  ],
};

/**
 * npm hoists, so an undeclared import works here and fails in an image, and Nx draws no edge for it. A path that leaves its
 * package is a dependency that neither npm nor Nx knows of: `nx affected` would miss it.
 */
export const architecture: readonly Override[] = [
  {
    files: ['**/*'],
    excludeFiles: ['**/config.{ts,mjs,cjs,js}'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: environmentMessage },
      ],
      'no-restricted-imports': [
        'error',
        { paths: ['node:process', 'process'].map(withoutEnvironment), patterns: [awsProvider] },
      ],
    },
  },
  ...packageFolders().map((folder): Override => ({
    files: [`${folder}/**`],
    rules: {
      'imports/no-relative-packages': 'error',
      // Every test may import the packages of the root's package.json.
      'imports/no-extraneous-dependencies': [
        'error',
        { packageDir: [join(root, folder), root], devDependencies: testFiles },
      ],
    },
  })),
];

function withoutEnvironment(name: string) {
  return { name, importNames: ['env'], message: environmentMessage };
}

/** A package inside another one comes after it, so that its own rules win. */
function packageFolders(): readonly string[] {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly workspaces: readonly string[];
  };
  const patterns = workspaces.map((pattern) => `${pattern}/package.json`);
  return globSync(patterns, { cwd: root })
    .map((file) => file.slice(0, -'/package.json'.length))
    .toSorted();
}

function zonesAround({ folder, own }: ClosedPart) {
  return own.map((room) => ({
    target: `${folder}/${room}`,
    from: folder,
    except: own.map((path) => `./${path}`),
    message: `${folder}/${room} may import nothing else of its package: its tests are cached without the rest.`,
  }));
}

function zonesOf([sources, ground]: readonly [string, readonly string[]]) {
  const entries = readdirSync(join(root, sources), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return folders.map((folder) => {
    const below = ground.includes(folder) ? ground.slice(0, ground.indexOf(folder)) : ground;
    return {
      target: `${sources}/${folder}`,
      from: sources,
      except: [folder, ...below].map((name) => `./${name}`),
      message: `${sources}/${folder} may import from itself and from: ${below.join(', ') || 'nothing else'}.`,
    };
  });
}
