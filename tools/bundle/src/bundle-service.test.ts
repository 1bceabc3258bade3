import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../test/temporary-folder.ts';
import { bundleService } from './bundle-service.ts';
import { contentTag } from './content-tag.ts';

function workspace(files: Readonly<Record<string, unknown>>): string {
  const root = temporaryFolder();
  writeFiles(root, { 'packages/shop/package.json': {}, ...files });
  return root;
}

/** Bundles `packages/shop` and returns what its `main.mjs` prints from a folder without any installed package. */
async function bundleAndRun(root: string): Promise<{ readonly dist: string; readonly printed: string }> {
  const dist = join(temporaryFolder(), 'dist');
  await bundleService(root, 'packages/shop', dist);
  return { dist, printed: execFileSync(process.execPath, [join(dist, 'main.mjs')], { encoding: 'utf8' }) };
}

describe('a bundle', () => {
  test('runs alone, with CommonJS packages that require Node’s modules and look beside themselves', async () => {
    const root = workspace({
      'packages/shop/src/main.ts':
        "import old from 'old';\nconst count: number = old();\nconsole.log(count);\n",
      'node_modules/old/package.json': { name: 'old', main: 'index.js' },
      'node_modules/old/index.js':
        "const { sep } = require('path'); module.exports = () => sep.length + (typeof __dirname === 'string' ? 1 : 0);",
    });

    expect((await bundleAndRun(root)).printed).toBe('2\n');
  });

  test('has one copy of a package that is installed twice in one version, and each of two versions', async () => {
    const types = (version: string) => ({
      [`package.json`]: { name: 'types', version, main: 'index.js' },
      'index.js': `console.log('types ${version}'); module.exports = '${version}';`,
    });
    const at = (folder: string, files: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
    const user = (name: string) => ({
      'package.json': { name, main: 'index.js' },
      'index.js': `module.exports = '${name} ' + require('types');`,
    });
    const versions = {
      'node_modules/types': '1.0.0',
      'node_modules/b/node_modules/types': '2.0.0',
      'node_modules/c/node_modules/types': '2.0.0',
    };
    const root = workspace({
      'packages/shop/src/main.ts':
        "import a from 'a'; import b from 'b'; import c from 'c'; console.log(a, b, c);\n",
      ...['a', 'b', 'c'].reduce(
        (files, name) => ({ ...files, ...at(`node_modules/${name}`, user(name)) }),
        {},
      ),
      ...Object.entries(versions).reduce(
        (files, [folder, each]) => ({ ...files, ...at(folder, types(each)) }),
        {},
      ),
      'node_modules/.package-lock.json': {
        packages: Object.fromEntries(
          Object.entries(versions).map(([folder, version]) => [folder, { version }]),
        ),
      },
    });

    expect((await bundleAndRun(root)).printed).toBe('types 1.0.0\ntypes 2.0.0\na 1.0.0 b 2.0.0 c 2.0.0\n');
  });

  test('does not load what nobody asked for: neither fetch with node:http, nor the rest of a package', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': `import { createServer, type Server } from 'node:http';
        import http, * as all from 'http';
        import { used } from 'both';
        const loaded = (process as unknown as { moduleLoadList: string[] }).moduleLoadList;
        const same = createServer === http.createServer && all.createServer === createServer;
        console.log(used, same, loaded.some((each) => each.includes('undici')));`,
      'node_modules/both/package.json': {
        name: 'both',
        main: 'index.js',
        module: 'index.mjs',
        sideEffects: false,
      },
      'node_modules/both/index.js': "module.exports = { used: 'script' }; console.log('the rest');",
      'node_modules/both/index.mjs': "export { used } from './used.mjs'; export { rest } from './rest.mjs';",
      'node_modules/both/used.mjs': "export const used = 'module';",
      'node_modules/both/rest.mjs': "export const rest = 1; console.log('the rest');",
    });

    expect((await bundleAndRun(root)).printed).toBe('module true false\n');
  });

  test('has large JSON of a package in a file of its own, which is read when it is asked for', async () => {
    const table = { name: 'table', rows: Array.from({ length: 2_000 }, (_, row) => `row ${row}`) };
    const root = workspace({
      'packages/shop/src/main.ts': `import tables from 'tables';
        import { renameSync } from 'node:fs';
        console.log(tables.small(), typeof tables.large);
        if (process.argv[2] !== undefined) renameSync(process.argv[2], process.argv[2] + '.gone');
        try { console.log(tables.large().rows.length); } catch (error) { console.log((error as { code: string }).code); }`,
      'node_modules/tables/package.json': { name: 'tables', main: 'index.js' },
      'node_modules/tables/index.js':
        "exports.small = () => require('./small.json').name; exports.large = () => require('./large.json');",
      'node_modules/tables/small.json': { name: 'small' },
      'node_modules/tables/large.json': `${JSON.stringify(table, undefined, 2)}\n`,
    });

    const { dist, printed } = await bundleAndRun(root);

    expect(printed).toBe('small function\n2000\n');
    const [file = ''] = readdirSync(dist).filter((name) => name.endsWith('.json'));
    expect(file).toMatch(/^large-[0-9A-Z]{8}\.json$/);
    expect(JSON.parse(readFileSync(join(dist, file), 'utf8'))).toEqual(table);
    expect(readFileSync(join(dist, 'main.mjs'), 'utf8')).not.toContain('row 7');
    const without = execFileSync(process.execPath, [join(dist, 'main.mjs'), join(dist, file)], {
      encoding: 'utf8',
    });
    expect(without).toBe('small function\nENOENT\n');
  });

  test('loads a package of tables when it is first read, whatever is asked of it', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': `import server from 'server';
        console.log('listens'); console.log(server.typeOf('a.css'), server.keys(), server.has('types'));`,
      'node_modules/server/package.json': { name: 'server', main: 'index.js' },
      'node_modules/server/index.js': `const mime = require('mime-types');
        exports.typeOf = (name) => mime.lookup(name);
        exports.keys = () => Object.keys(mime).join(' ');
        exports.has = (name) => name in mime;`,
      'node_modules/mime-types/package.json': { name: 'mime-types', main: 'index.js' },
      'node_modules/mime-types/index.js': `console.log('sorts', Object.keys(require('mime-db')).length);
        exports.types = { css: 'text/css' }; exports.lookup = (name) => exports.types[name.split('.').pop()];`,
      'node_modules/mime-db/package.json': { name: 'mime-db', main: 'index.js' },
      'node_modules/mime-db/index.js': "module.exports = { 'text/css': {}, 'text/html': {} };",
    });

    expect((await bundleAndRun(root)).printed).toBe('listens\nsorts 2\ntext/css types lookup true\n');
  });

  test('loads what reads bodies with the first request, from a file of its own, though it is offered at once', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': `import server from 'server';
        const read = server.json({ limit: 1 });
        const broken = server.json({});
        const ask = (reader: Function) => new Promise((next) => reader({ body: 'a' }, {}, next));
        console.log('listens');
        console.log(await ask(read), await ask(read), await ask(broken));`,
      'node_modules/server/package.json': { name: 'server', main: 'index.js' },
      'node_modules/server/index.js': "exports.json = require('body-parser').json;",
      'node_modules/body-parser/package.json': { name: 'body-parser', main: 'index.js' },
      'node_modules/body-parser/index.js': `console.log('loads');
        exports.json = ({ limit }) => {
          if (limit === undefined) throw new TypeError('no limit');
          return ({ body }, response, next) => next(body + limit);
        };`,
    });

    const { dist, printed } = await bundleAndRun(root);

    expect(printed).toMatch(/^listens\nloads\na1 a1 TypeError: no limit\n/);
    expect(readFileSync(join(dist, 'main.mjs'), 'utf8')).not.toContain('no limit');
  });

  test('fills its manifest in when it starts, and neither checks it nor loads what checks', async () => {
    const root = workspace({
      'packages/shop/src/main.ts':
        "import manifest from '../manifest/src/index.ts'; import { port } from '@fairway/service-manifest';\n" +
        'console.log(manifest.by, port);\n',
      'packages/shop/manifest/package.json': {},
      'packages/shop/manifest/src/index.ts':
        "import { defineService } from '@fairway/service-manifest'; export default defineService({});\n",
      'node_modules/@fairway/service-manifest/package.json': {
        name: '@fairway/service-manifest',
        type: 'module',
        sideEffects: false,
        exports: { '.': './index.js', './checked': './checked.js' },
      },
      'node_modules/@fairway/service-manifest/index.js':
        "export const port = 8100; export { defineService } from './checking.js';\n",
      'node_modules/@fairway/service-manifest/checking.js':
        "const rules = [console.log('rules')]; export const defineService = () => ({ by: rules.length });\n",
      'node_modules/@fairway/service-manifest/checked.js':
        "export * from './index.js'; export const defineService = () => ({ by: 'filling in' });\n",
    });

    expect((await bundleAndRun(root)).printed).toBe('filling in 8100\n');
  });

  test('names no folder of the machine that it was made on', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': "import server from 'server'; console.log(server);",
      'node_modules/server/package.json': { name: 'server', main: 'index.js' },
      'node_modules/server/index.js': "const mime = require('mime-types'); module.exports = () => mime.css;",
      'node_modules/mime-types/package.json': { name: 'mime-types', main: 'large.json' },
      'node_modules/mime-types/large.json': { css: 'text/css'.repeat(2_000) },
    });

    const { dist } = await bundleAndRun(root);

    for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
      expect(readFileSync(join(dist, name), 'utf8')).not.toContain(root);
    }
  });

  test('has a module for each file that is started by its address, and theirs', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': `import { Worker } from 'node:worker_threads';
        new Worker(new URL('./workers/first.ts', import.meta.url));`,
      'packages/shop/src/workers/first.ts': `import { Worker } from 'node:worker_threads';
        new Worker(new URL('./second.ts', import.meta.url));`,
      'packages/shop/src/workers/second.ts':
        "const text: string = 'from the second worker'; console.log(text);",
    });

    expect((await bundleAndRun(root)).printed).toBe('from the second worker\n');
  });

  test('has no module that only a source starts which nobody imports', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': "console.log('alone');\n",
      'packages/shop/src/forgotten.ts': "new Worker(new URL('./worker.ts', import.meta.url));\n",
      'packages/shop/src/worker.ts': "console.log('a worker');\n",
    });

    const { dist, printed } = await bundleAndRun(root);

    expect(printed).toBe('alone\n');
    expect(readdirSync(dist).filter((name) => name.endsWith('.mjs'))).toEqual(['main.mjs']);
  });

  test('keeps what is loaded on first use in a file of its own', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': "console.log((await import('./large.ts')).large);\n",
      'packages/shop/src/large.ts': "export const large: string = 'large';\n",
    });

    const { dist, printed } = await bundleAndRun(root);

    expect(printed).toBe('large\n');
    expect(readFileSync(join(dist, 'main.mjs'), 'utf8')).not.toContain("'large'");
  });

  test('finds its own assets, a library’s, and the files that a library serves of another package', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': `import { readFileSync } from 'node:fs';
        import { style } from '../../kit/src/index.ts';
        console.log(readFileSync(new URL('./assets/page.html', import.meta.url), 'utf8') + style());`,
      'packages/shop/src/assets/page.html': 'page, ',
      'packages/kit/package.json': { fairway: { assets: ['viewer/viewer.css', 'viewer/maps/*'] } },
      'packages/kit/src/index.ts': `import { readFileSync } from 'node:fs';
        const read = (name: string) => readFileSync(new URL('./assets/' + name, import.meta.url), 'utf8');
        export const style = () => read('docs.css') + read('viewer/viewer.css') + read('viewer/maps/b.map');`,
      'packages/kit/src/assets/docs.css': 'docs, ',
      'node_modules/viewer/package.json': { name: 'viewer' },
      'node_modules/viewer/viewer.css': 'viewer',
      'node_modules/viewer/maps/a.map': '',
      'node_modules/viewer/maps/b.map': ', map',
    });

    expect((await bundleAndRun(root)).printed).toBe('page, docs, viewer, map\n');
  });

  test('has the program that migrates beside the service’s own, and its migrations are content', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': "console.log('serves');\n",
      'packages/shop/src/migrate.ts': `import { readdirSync } from 'node:fs';
        console.log(readdirSync(new URL('./assets/migrations/', import.meta.url)).join());`,
      'packages/shop/src/assets/migrations/0001_first.sql': 'SELECT 1;',
    });

    const { dist } = await bundleAndRun(root);
    const migrated = execFileSync(process.execPath, [join(dist, 'migrate.mjs')], { encoding: 'utf8' });
    const tag = await contentTag(dist);
    writeFiles(root, { 'packages/shop/src/assets/migrations/0002_second.sql': 'SELECT 2;' });
    const next = await bundleAndRun(root);

    expect(migrated).toBe('0001_first.sql\n');
    expect(await contentTag(next.dist)).not.toBe(tag);
  });

  test('has the programs of jobs, whatever they are called, and what all share once', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': "import { till } from './till.ts';\nconsole.log('serves', till);\n",
      'packages/shop/src/till.ts': 'export const till = process.argv.length;\n',
      'packages/shop/src/jobs/main.ts': "import { till } from '../till.ts';\nconsole.log('closes', till);\n",
      'packages/shop/src/jobs/count.ts': "import { till } from '../till.ts';\nconsole.log('counts', till);\n",
      'packages/shop/src/jobs/count.test.ts': "throw new Error('a test');\n",
    });

    const { dist, printed } = await bundleAndRun(root);
    const run = (module: string) =>
      execFileSync(process.execPath, [join(dist, module)], { encoding: 'utf8' });

    expect(printed).toBe('serves 2\n');
    expect(run('jobs-count.mjs')).toBe('counts 2\n');
    expect(run('jobs-main.mjs')).toBe('closes 2\n');
    expect(readdirSync(dist).filter((name) => name.startsWith('jobs-') && name.endsWith('.mjs'))).toEqual([
      'jobs-count.mjs',
      'jobs-main.mjs',
    ]);
  });

  test('finds its assets from a module in a folder of its sources', async () => {
    const root = workspace({
      'packages/shop/src/main.ts':
        "import { read } from './page/read.ts';\nconsole.log(read('page.html'));\n",
      'packages/shop/src/page/read.ts': `
        import { readFileSync } from 'node:fs';
        const title = readFileSync(new URL('../assets/title.html', import.meta.url), 'utf8');
        export const read = (name: string) =>
          title + readFileSync(new URL(\`../assets/\${name}\`, import.meta.url), 'utf8');`,
      'packages/shop/src/assets/title.html': 'title, ',
      'packages/shop/src/assets/page.html': 'page',
    });

    expect((await bundleAndRun(root)).printed).toBe('title, page\n');
  });

  test('is refused when two packages have an asset of one name', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': "import '../../kit/src/index.ts';\n",
      'packages/shop/src/assets/page.css': 'a',
      'packages/kit/package.json': {},
      'packages/kit/src/index.ts': 'export {};\n',
      'packages/kit/src/assets/page.css': 'b',
    });

    await expect(bundleAndRun(root)).rejects.toThrow(
      /two packages have an asset 'page\.css'; rename one: .*kit.*shop/,
    );
  });

  test('has the same bytes wherever the workspace is and wherever it is put', async () => {
    const sources = {
      'packages/shop/src/main.ts':
        "import { old } from 'old';\nconsole.log(old, (await import('./large.ts')).large);\n",
      'packages/shop/src/large.ts': "export const large: string = 'large';\n",
      'packages/shop/src/assets/page.css': 'a',
      'node_modules/old/package.json': { name: 'old', main: 'index.js' },
      'node_modules/old/index.js': 'exports.old = __dirname.length > 0;',
    };
    const places = [workspace(sources), workspace(sources), workspace(sources)].map((root, depth) => ({
      root,
      dist: join(root, ...Array<string>(depth).fill('deeper'), 'dist'),
    }));

    const tags = await Promise.all(
      places.map(async ({ root, dist }) => {
        await bundleService(root, 'packages/shop', dist);
        return contentTag(dist);
      }),
    );

    expect(tags[0]).toMatch(/^[0-9a-f]{12}$/);
    expect(new Set(tags).size).toBe(1);
  });

  test('says where its sources have faults, all of them', async () => {
    const root = workspace({
      'packages/shop/src/main.ts': "import 'not-installed';\nimport './second.ts';\n",
      'packages/shop/src/second.ts': 'const = 1;\n',
    });

    await expect(bundleAndRun(root)).rejects.toThrow(
      /Could not resolve "not-installed"[^]*packages\/shop\/src\/main\.ts:1:7:[^]*packages\/shop\/src\/second\.ts:1:6:/,
    );
  });

  test('replaces what an earlier one left, and is the same for the same sources', async () => {
    const root = workspace({ 'packages/shop/src/main.ts': "console.log('same');\n" });
    const dist = join(root, 'dist');
    writeFiles(dist, { 'chunk-old.mjs': '' });

    await bundleService(root, 'packages/shop', dist);
    const first = readFileSync(join(dist, 'main.mjs'));
    await bundleService(root, 'packages/shop', dist);

    expect(existsSync(join(dist, 'chunk-old.mjs'))).toBe(false);
    expect(readFileSync(join(dist, 'main.mjs'))).toEqual(first);
    expect(readdirSync(dist)).toEqual(['main.mjs', 'main.mjs.map']);
  });
});
