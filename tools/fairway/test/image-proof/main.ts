// `npm run prove:image`: the image of a service that is made without an engine has the same files and settings as an
// engine's image from the Dockerfile, and runs as a container must.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readDockerfile } from '../../src/aws/images/dockerfile.ts';
import { pushBase } from './base.ts';
import { Container } from './container.ts';
import { answers, freePort, missingPrograms, run, startRegistry } from './programs.ts';
import { differences, treeOf } from './trees.ts';

const WORKSPACE = join(import.meta.dirname, '../../../..');
const SERVICE = 'status';
const PROGRAMS = ['docker-registry', 'buildah', 'skopeo', 'umoci', 'runc'];
const SETTINGS = ['User', 'Env', 'Entrypoint', 'Cmd', 'WorkingDir', 'StopSignal'] as const;
const STOP_MS = 30_000;
const MEMORY_MIB = 128;
const GREEDY = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(8 << 20, 1)), 1)';

let passed = 0;
let failed = 0;

async function check(what: string, holds: () => Promise<void> | void): Promise<void> {
  try {
    await holds();
    console.log(`✓ ${what}`);
    passed += 1;
  } catch (error) {
    console.log(`✗ ${what}\n${error instanceof Error ? error.message : String(error)}`);
    failed += 1;
  }
}

function require(is: boolean, sentence: string): void {
  if (!is) throw new Error(sentence);
}

const missing = missingPrograms(PROGRAMS);
if (missing.length > 0 || process.getuid?.() !== 0) {
  const reason =
    missing.length > 0 ? `${missing.join(', ')} not found` : 'only root may unpack and run images';
  console.log(`skipped: ${reason} (sudo apt-get install ${PROGRAMS.join(' ')}, then as root)`);
} else {
  await prove();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function prove(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'prove-image-'));
  const registry = await startRegistry(folder);
  try {
    const base = await pushBase(registry.host, folder);
    const ours = buildOurs(base, folder);
    const theirs = buildTheirs(base, folder);
    await check(
      'the image has the files of the Dockerfile’s, at the same places, with the same rights',
      () => {
        const found = differences(treeOf(join(ours, 'rootfs')), treeOf(join(theirs, 'rootfs')));
        require(found.length === 0, found.slice(0, 20).join('\n'));
      },
    );
    await check('the image starts and stops as the Dockerfile’s', () => {
      const settings = [configOf(folder, 'ours'), configOf(folder, 'theirs')].map((config) =>
        JSON.stringify(SETTINGS.map((name) => config[name])),
      );
      require(settings[0] === settings[1], settings.join('\n'));
    });
    await proveRunning(ours);
  } finally {
    await registry.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the unpacked image */
function buildOurs(base: string, folder: string): string {
  const out = join(folder, 'out');
  const build = ['image', 'build', SERVICE, '--base', base, '--output', out, '--data', join(folder, 'data')];
  const printed = run(join(WORKSPACE, 'fairway'), build, WORKSPACE);
  const tag = /:([0-9a-f]{12}) /.exec(printed)?.[1] ?? '';
  return unpack(`oci:${join(out, SERVICE)}:${tag}`, folder, 'ours');
}

/** The same bundle by the Dockerfile, on the same base. @returns the unpacked image */
function buildTheirs(base: string, folder: string): string {
  const context = join(folder, 'context');
  const bundles = join(folder, 'data', 'bundles', SERVICE);
  const bundle = readdirSync(bundles).find((name) => /^[0-9a-f]{12}$/.test(name)) ?? '';
  mkdirSync(join(context, 'packages', `${SERVICE}-service`), { recursive: true });
  cpSync(join(bundles, bundle), join(context, 'packages', `${SERVICE}-service`, 'dist'), { recursive: true });
  const dockerfile = readFileSync(join(WORKSPACE, 'Dockerfile'), 'utf8');
  writeFileSync(join(context, 'Dockerfile'), dockerfile.replace(/^FROM .*$/m, `FROM ${base}`));
  const storage = [
    '--storage-driver',
    'vfs',
    '--root',
    join(folder, 'storage'),
    '--runroot',
    join(folder, 'run'),
  ];
  const how = ['--isolation', 'chroot', '--tls-verify=false', '--format', 'oci', '--quiet'];
  run('buildah', [
    ...storage,
    'bud',
    ...how,
    '--build-arg',
    `SERVICE=${SERVICE}`,
    '--tag',
    'theirs',
    context,
  ]);
  const layout = join(folder, 'theirs-built');
  run('buildah', [...storage, 'push', '--quiet', 'theirs', `oci:${layout}:one`]);
  return unpack(`oci:${layout}:one`, folder, 'theirs');
}

/** As a bundle that runc runs, with this machine's platform of it. */
function unpack(image: string, folder: string, name: string): string {
  const layout = join(folder, name);
  run('skopeo', ['copy', '--quiet', image, `oci:${layout}:one`]);
  const bundle = join(folder, `${name}-bundle`);
  run('umoci', ['unpack', '--image', `${layout}:one`, bundle]);
  return bundle;
}

function configOf(folder: string, name: string): Record<string, unknown> {
  const text = run('skopeo', ['inspect', '--config', `oci:${join(folder, name)}:one`]);
  return (JSON.parse(text) as { config: Record<string, unknown> }).config;
}

async function proveRunning(bundle: string): Promise<void> {
  const port = await freePort();
  const { user } = await readDockerfile(WORKSPACE);
  const started = performance.now();
  const container = new Container(`fairway-proof-${process.pid}`, {
    bundle,
    environment: environmentOf(port),
    memoryMib: 2 * MEMORY_MIB,
  });
  try {
    await check('its container answers /health', async () => {
      await answers(`http://127.0.0.1:${port}/-/${SERVICE}/health`).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${container.output}`);
      });
      console.log(`  from start to its first answer: ${Math.round(performance.now() - started)} ms`);
    });
    await check(`runs as user ${user}, without capabilities, and cannot gain any`, () => {
      const status = container.status();
      const ids = `${user}\t${user}\t${user}\t${user}`;
      require(status.get('Uid') === ids &&
        status.get('Gid') === ids, `${status.get('Uid')}, ${status.get('Gid')}`);
      const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => status.get(name));
      require(sets.every((set) => Number(`0x${set}`) === 0), `capabilities: ${sets.join(' ')}`);
      require(status.get('NoNewPrivs') === '1', `NoNewPrivs: ${status.get('NoNewPrivs')}`);
    });
    await check('needs no file system that can be written', () => {
      const write = (path: string): string =>
        container.evaluate(
          `try { require('fs').writeFileSync('${path}', '') } catch ({ code }) { console.log(code) }`,
        );
      require(write('/app/x') === 'EROFS', `a file in /app: ${write('/app/x')}`);
    });
    await check('stops within its deadline when it is asked to, with 0', async () => {
      container.signal('TERM');
      const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), STOP_MS).unref());
      const end = await Promise.race([container.ended, late]);
      require(end === 0, `it ended: ${end}\n${container.output.slice(-2_000)}`);
    });
  } finally {
    await container.remove();
  }
  const greedy = new Container(`fairway-proof-greedy-${process.pid}`, {
    bundle,
    environment: {},
    memoryMib: MEMORY_MIB,
    args: ['/nodejs/bin/node', '-e', GREEDY],
  });
  try {
    await check(`is killed above its memory, with 137`, async () => {
      const code = await greedy.ended;
      require(code === 137, `it ended with ${code}\n${greedy.output}`);
    });
  } finally {
    await greedy.remove();
  }
}

function environmentOf(port: number): Readonly<Record<string, string>> {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    ENVIRONMENT: 'proof',
    LOG_LEVEL: 'info',
    APP_VERSION: 'c-1',
    APP_COMMIT: '0'.repeat(40),
    RELEASE: '0'.repeat(12),
    CORS_ALLOWED_ORIGINS: '',
    EDGE_ORIGIN: 'http://127.0.0.1:1',
    SERVICE_DIRECTORY: JSON.stringify([{ name: 'logs', summary: 'Log files' }]),
  };
}
