import { join } from 'node:path';

import { describe, it } from '@jest/globals';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';

import { cdktfInInfra } from '../src/lint/cdktf-in-infra.mjs';
import { declaredDependencies } from '../src/lint/declared-dependencies.mjs';
import { environmentInConfig } from '../src/lint/environment-in-config.mjs';
import { noRelativePackageImport } from '../src/lint/no-relative-package-import.mjs';
import { packageBoundaries } from '../src/lint/package-boundaries.mjs';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const root = temporaryFolder();
const tagged = (name: string, type: string, more: object = {}) => ({
  name,
  nx: { tags: [`type:${type}`] },
  ...more,
});
writeFiles(root, {
  'nx.json': {},
  'package.json': {
    workspaces: ['packages/*', 'packages/*/manifest'],
    devDependencies: { 'fast-check': '1.0.0' },
  },
  'packages/shop-service/package.json': tagged('@fairway/shop-service', 'service', {
    dependencies: { express: '5.0.0', '@fairway/kit': '0.1.0' },
    devDependencies: { ws: '8.0.0', '@types/ws': '8.0.0' },
  }),
  'packages/shop-service/manifest/package.json': tagged('@fairway/shop-manifest', 'manifest'),
  'packages/cart-service/package.json': tagged('@fairway/cart-service', 'service'),
  'packages/cart-service/manifest/package.json': tagged('@fairway/cart-manifest', 'manifest'),
  'packages/service-manifest/package.json': tagged('@fairway/service-manifest', 'library'),
  'packages/kit/package.json': tagged('@fairway/kit', 'library'),
  'packages/postgres/package.json': tagged('@fairway/postgres', 'library'),
  'packages/catalog/package.json': tagged('@fairway/catalog', 'catalog'),
  'packages/environments/package.json': tagged('@fairway/environments', 'environments'),
  'packages/infra/package.json': tagged('@fairway/infra', 'infra'),
  'packages/cli/package.json': tagged('@fairway/cli', 'tool'),
  'packages/edge/package.json': tagged('@fairway/edge', 'tool'),
  'packages/local-aws/package.json': tagged('@fairway/local-aws', 'stand-in'),
  'packages/untagged/package.json': { name: '@fairway/untagged' },
});

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const inFile = (path: string) => join(root, 'packages', path);
const importing = (specifier: string, path: string) => ({
  name: `${path} importing ${specifier}`,
  code: `import x from '${specifier}';`,
  filename: inFile(path),
});
const refused = (specifier: string, path: string, messageId: string) => ({
  ...importing(specifier, path),
  errors: [{ messageId }],
});

tester.run('package-boundaries', packageBoundaries, {
  valid: [
    importing('@fairway/kit', 'shop-service/src/app.ts'),
    importing('@fairway/shop-manifest', 'shop-service/src/app.ts'),
    importing('@fairway/service-manifest', 'shop-service/manifest/src/index.ts'),
    importing('@fairway/kit', 'postgres/src/index.ts'),
    importing('@fairway/shop-manifest', 'catalog/src/index.ts'),
    importing('@fairway/catalog', 'environments/src/index.ts'),
    importing('@fairway/environments', 'infra/src/main.ts'),
    importing('@fairway/cli', 'infra/test/terraform.test.ts'),
    importing('@fairway/edge', 'cli/src/main.ts'),
    importing('@fairway/local-aws', 'cli/src/main.ts'),
    importing('@fairway/local-aws', 'shop-service/test/app.test.ts'),
    importing('@fairway/local-aws', 'shop-service/src/app.test.ts'),
    importing('@fairway/local-aws', 'shop-service/bench/shop.bench.ts'),
    importing('express', 'shop-service/src/app.ts'),
    importing('./routes.ts', 'shop-service/src/app.ts'),
  ],
  invalid: [
    refused('@fairway/cart-service', 'shop-service/src/app.ts', 'forbidden'),
    refused('@fairway/cart-manifest', 'shop-service/src/app.ts', 'forbidden'),
    refused('@fairway/local-aws', 'shop-service/src/app.ts', 'forbidden'),
    refused('@fairway/kit', 'shop-service/manifest/src/index.ts', 'forbidden'),
    refused('@fairway/shop-manifest', 'kit/src/index.ts', 'forbidden'),
    refused('@fairway/cli', 'kit/src/index.ts', 'forbidden'),
    refused('@fairway/shop-service', 'cli/src/main.ts', 'forbidden'),
    refused('@fairway/shop-service', 'cli/test/cli.test.ts', 'forbidden'),
    refused('@fairway/infra', 'cli/src/main.ts', 'forbidden'),
    refused('@fairway/infra', 'environments/src/index.ts', 'forbidden'),
    refused('@fairway/cli', 'infra/src/main.ts', 'forbidden'),
    refused('@fairway/cli', 'kit/test/kit.test.ts', 'forbidden'),
    refused('@fairway/infra', 'cli/test/cli.test.ts', 'forbidden'),
    refused('@fairway/catalog', 'local-aws/src/index.ts', 'forbidden'),
    refused('@fairway/nobody', 'cli/src/main.ts', 'unknown'),
    refused('@fairway/untagged', 'cli/src/main.ts', 'untagged'),
    refused('@fairway/kit', 'untagged/src/index.ts', 'untagged'),
    refused('@fairway/kit', 'kit/src/index.ts', 'self'),
    {
      name: 'a dynamic import',
      code: "await import('@fairway/shop-service');",
      filename: inFile('cli/src/main.ts'),
      errors: [
        {
          message:
            'type:tool may not import type:service (@fairway/shop-service): it may import type:tool, type:stand-in, type:catalog, type:environments, type:manifest, type:library, and type:stand-in in tests. Move what both need into a library, or turn the dependency round.',
        },
      ],
    },
    {
      name: 'a re-export',
      code: "export { x } from '@fairway/cart-service';",
      filename: inFile('shop-service/src/app.ts'),
      errors: [{ messageId: 'forbidden' }],
    },
  ],
});

tester.run('no-relative-package-import', noRelativePackageImport, {
  valid: [
    importing('../test/server.ts', 'shop-service/src/app.ts'),
    importing('@fairway/shop-manifest', 'shop-service/src/app.ts'),
  ],
  invalid: [
    refused('../../kit/src/index.ts', 'shop-service/src/app.ts', 'leaves'),
    {
      ...importing('../manifest/src/index.ts', 'shop-service/src/app.ts'),
      errors: [
        {
          message:
            "'../manifest/src/index.ts' leaves its package, so `nx affected` would not see the dependency. Import '@fairway/shop-manifest' by name and list it in package.json.",
        },
      ],
    },
  ],
});

tester.run('declared-dependencies', declaredDependencies, {
  valid: [
    importing('express', 'shop-service/src/app.ts'),
    importing('express/lib/router.js', 'shop-service/src/app.ts'),
    importing('node:fs', 'shop-service/src/app.ts'),
    importing('fs/promises', 'shop-service/src/app.ts'),
    importing('./app.ts', 'shop-service/src/main.ts'),
    importing('ws', 'shop-service/test/app.test.ts'),
    importing('fast-check', 'shop-service/src/app.test.ts'),
    { name: 'types', code: "import type { X } from 'ws';", filename: inFile('shop-service/src/app.ts') },
  ],
  invalid: [
    refused('lodash', 'shop-service/src/app.ts', 'undeclared'),
    refused('@scope/thing/deep', 'shop-service/test/app.test.ts', 'undeclared'),
    refused('ws', 'shop-service/src/app.ts', 'development'),
    refused('fast-check', 'shop-service/src/app.ts', 'undeclared'),
    refused('@fairway/postgres', 'shop-service/src/app.ts', 'undeclared'),
  ],
});

tester.run('cdktf-in-infra', cdktfInInfra, {
  valid: [
    importing('cdktf', 'infra/src/main.ts'),
    importing('@cdktf/provider-aws/lib/vpc/index.js', 'infra/src/main.ts'),
    importing('cdktf-like', 'cli/src/main.ts'),
  ],
  invalid: [
    refused('cdktf', 'cli/src/main.ts', 'outside'),
    refused('constructs', 'cli/src/main.ts', 'outside'),
    refused('@cdktf/provider-aws/lib/vpc/index.js', 'shop-service/src/app.ts', 'outside'),
    refused('@cdktf/provider-aws', 'infra/src/main.ts', 'root'),
    refused('@cdktf/provider-aws/lib', 'infra/src/main.ts', 'root'),
  ],
});

tester.run('environment-in-config', environmentInConfig, {
  valid: [
    { name: 'config.ts', code: 'const a = process.env.A;', filename: inFile('shop-service/src/config.ts') },
    { name: 'config.cjs', code: 'const a = process.env.A;', filename: inFile('cli/config.cjs') },
    { name: 'another env', code: 'const a = options.env;', filename: inFile('cli/src/main.ts') },
  ],
  invalid: [
    ...[
      'const a = process.env.A;',
      "const a = process['env'];",
      'const { env } = process;',
      "import { env } from 'node:process';",
    ].map((code) => ({
      name: code,
      code,
      filename: inFile('shop-service/src/app.ts'),
      errors: [{ messageId: 'outside' }],
    })),
    {
      name: 'a file that only ends like it',
      code: 'const a = process.env.A;',
      filename: inFile('shop-service/src/my-config.ts'),
      errors: [{ messageId: 'outside' }],
    },
  ],
});
