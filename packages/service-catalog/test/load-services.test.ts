import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

const kit = join(import.meta.dirname, '../../service-manifest/src/index.ts');
const program = join(import.meta.dirname, 'fixtures', 'print-faults.ts');
const scratch = mkdtempSync(join(tmpdir(), 'fairway-catalog-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function fileOf(service: string): string {
  return `packages/${service}-service/manifest/src/index.ts`;
}

/** A manifest that says this besides the least. */
function manifest(fields: string): string {
  const least = "summary: 'A service.', cpu: 256, memoryMib: 512, longestRequestSeconds: 10";
  return `import { defineService } from '${kit}';\nexport default defineService({\n  ${least},\n  ${fields},\n});\n`;
}

const orders = manifest("name: 'orders', port: 8101, paths: ['/orders', '/orders/*']");
const stockIs = (fields: string): Record<string, string> => ({ orders, stock: manifest(fields) });
const stock = fileOf('stock');

/** Manifests by service, and every fault of them; first a workspace without faults. */
const workspaces: Record<string, { manifests: Record<string, string>; faults: readonly unknown[] }> = {
  'two that claim nothing of each other': {
    manifests: stockIs("name: 'stock', port: 8102, paths: ['/stock']"),
    faults: [],
  },
  'a path inside another one, which is the more specific': {
    manifests: stockIs("name: 'stock', port: 8102, paths: ['/orders/stock']"),
    faults: [],
  },
  'one port and one path': {
    manifests: stockIs("name: 'stock', port: 8101, paths: ['/orders', '/stock']"),
    faults: [
      `${stock}: \`port\` must be no other service’s: 8101 is orders’s already, got: 8101`,
      `${stock}: \`paths\` must be no other service’s: /orders is orders’s already, got: '/orders'`,
    ],
  },
  'patterns of which neither is the more specific': {
    manifests: stockIs("name: 'stock', port: 8102, paths: ['/*/stock']"),
    faults: [
      `${stock}: \`paths\` must not match what orders’s /-/orders/* matches, unless one contains the other, got: '/*/stock'`,
      `${stock}: \`paths\` must not match what orders’s /orders/* matches, unless one contains the other, got: '/*/stock'`,
    ],
  },
  'more paths than a service has listener rules for': {
    manifests: stockIs(
      "name: 'stock', port: 8102, paths: Array.from({ length: 39 }, (_, index) => '/stock' + index)",
    ),
    faults: [`${stock}: \`paths\` must fit 8 listener rules, got: 9`],
  },
  'faults of several manifests, all at once': {
    manifests: {
      orders: manifest("name: 'orders', port: 80, paths: ['/orders']"),
      stock: manifest("name: 'stock', port: 8102, paths: ['/stock'], memory: 512"),
    },
    faults: [
      `${fileOf('orders')}: \`port\` must be a whole number from 1024 to 32767 (below the ephemeral range), got: 80`,
      `${stock}: \`memory\` must be a field that there is; did you mean 'memoryMib'?, got: 512`,
    ],
  },
  'a name that is not its folder’s': {
    manifests: { stock: manifest("name: 'stocks', port: 8102, paths: ['/stock']") },
    faults: [`${stock}: \`name\` must be its folder’s name without -service, stock, got: 'stocks'`],
  },
  'a slip of the pen, with its line': {
    manifests: { stock: 'export default {\n  name: [,\n};\n' },
    faults: [`${stock}:3: Expression expected`],
  },
  'a name that is nowhere': {
    manifests: { stock: 'const port = 1;\nexport default { port, paths: pathes };\n' },
    faults: [`${stock}:2: pathes is not defined`],
  },
  'a file that is nowhere': {
    manifests: { stock: "import paths from './paths.ts';\nexport default { paths };\n" },
    faults: [
      `${stock}: Cannot find module 'packages/stock-service/manifest/src/paths.ts' imported from ${stock}`,
    ],
  },
  'a package that is nowhere': {
    manifests: { stock: "import paths from '@fairway/paths';\nexport default { paths };\n" },
    faults: [`${stock}: Cannot find package '@fairway/paths' imported from ${stock}; run npm install`],
  },
  'nothing exported': {
    manifests: { stock: 'export const stock = 1;\n' },
    faults: [`${stock}: must export its manifest: export default defineService({ … })`],
  },
  'something else exported': {
    manifests: { stock: 'export default 1;\n' },
    faults: [`${stock}: must export its manifest: export default defineService({ … })`],
  },
  'something thrown that is no error': {
    manifests: { stock: "throw 'a fit';\n" },
    faults: [`${stock}: throws a fit`],
  },
};

describe('the manifests of a workspace', () => {
  const found = new Map<string, readonly string[]>();
  const roots = Object.values(workspaces).map(({ manifests }) => write(manifests));
  const printed = execFileSync(process.execPath, [program, ...roots], { encoding: 'utf8' });
  (JSON.parse(printed) as (readonly string[])[]).forEach((faults, index) => {
    found.set(Object.keys(workspaces)[index] ?? '', faults);
  });

  test.each(Object.entries(workspaces))('%s', (name, { faults }) => {
    expect(found.get(name)).toEqual(faults);
  });
});

function write(manifests: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(scratch, 'workspace-'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  for (const [service, source] of Object.entries(manifests)) {
    const file = join(root, fileOf(service));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  }
  return root;
}
