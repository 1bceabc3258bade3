// `npm run bench -- image [--runs N]`: how large services' images are, how soon a service listens, and how long it
// takes to send all of them after a change in one, to Debian's registry on this machine.
import { spawn } from 'node:child_process';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { endBundling } from '@fairway/bundle';
import { compressArchive, Registry } from '@fairway/oci';
import { loadServices } from '@fairway/service-catalog';
import { freePort, keepResults, median, positive, printHolds } from '@fairway/service-kit/benchmarking';

import { readAwsConfig } from '../src/aws/config.ts';
import { makeImages, pushImages } from '../src/aws/images/images.ts';
import type { ServiceImage } from '../src/aws/images/service-image.ts';
import { buildBundle } from '../src/bundles/build-bundle.ts';
import { buildBundles } from '../src/bundles/build-bundles.ts';
import type { Bundle } from '../src/bundles/bundle.ts';
import { pushBase } from '../test/image-proof/base.ts';
import { startRegistry } from '../test/image-proof/programs.ts';

const root = join(import.meta.dirname, '../../..');
const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const runs = positive('runs', values.runs);
const MAX_START_MS = 200;
const MAX_PUSH_SECONDS = 5;
/** Services that listen with no other part of the environment running. */
const ENVIRONMENT = {
  HOST: '127.0.0.1',
  ENVIRONMENT: 'bench',
  LOG_LEVEL: 'info',
  AWS_REGION: 'eu-central-1',
  APP_VERSION: 'c-1',
  APP_COMMIT: '0'.repeat(40),
  RELEASE: '0'.repeat(12),
  CORS_ALLOWED_ORIGINS: '',
  SIGN_IN_REQUIRED: 'false',
  TOKEN_ISSUER: '',
  TOKEN_CLIENT_IDS: '',
  TOKEN_PAGE_CLIENT_ID: '',
  FILE_LIMIT_BYTES: '1000000',
  LOG_BUCKETS: '',
  STATE_BUCKET: 'state',
  STATE_PREFIX: 'logs/',
  METRICS_NAMESPACE: 'Bench',
  LOG_QUERY_WORKGROUP: '',
  LOG_TABLES: '',
  DAILY_PREFIX: '',
  DAILY_THRESHOLD: '1',
  SNS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:bench',
  EDGE_ORIGIN: 'http://127.0.0.1:1',
  SERVICE_DIRECTORY: '[{"name":"logs","summary":"Log files"}]',
  BIRTHDAY_TIME_ZONE: 'UTC',
  DATABASE_URL: 'postgres://app@127.0.0.1:1/app',
  DATABASE_AUTHENTICATION: 'url',
};

const unmeasured = new Set<string>();
const manifests = await loadServices();
const folder = await mkdtemp(join(tmpdir(), 'bench-image-'));
const registry = await startRegistry(folder);
try {
  const dataFolder = join(folder, 'data');
  const services = manifests.map(({ name }) => name);
  const { bundles } = await buildBundles({ root, dataFolder }, services);
  const base = await pushBase(registry.host, folder);
  const made = await make(bundles, base, dataFolder);
  const sizes = await Promise.all(made.images.map(sizesOf));
  const starts = await startTimes(bundles);
  const firstSeconds = await push(made);
  const changeSeconds = await pushAfterChange(bundles, base, dataFolder);
  report(sizes, starts, firstSeconds, changeSeconds);
} finally {
  await endBundling();
  await registry.end();
  await rm(folder, { recursive: true, force: true });
}

function make(bundles: readonly Bundle[], base: string, dataFolder: string) {
  const build = { root, dataFolder, repository: 'acme/shop', config: readAwsConfig({}), base };
  return makeImages(build, bundles, manifests);
}

async function sizesOf({ service, archive }: ServiceImage) {
  const { content } = await compressArchive(archive);
  return { service, layerMb: content.length / 1e6 };
}

/** @returns the median time from the start of each service's process to its first accepted connection, in milliseconds */
async function startTimes(bundles: readonly Bundle[]): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number[]>(bundles.map(({ service }) => [service, []]));
  for (let turn = 0; turn < runs; turn += 1) {
    for (const bundle of bundles) times.get(bundle.service)?.push(await startTime(bundle));
  }
  return new Map([...times].map(([service, each]) => [service, median(each)]));
}

async function startTime({ folder: cwd, service }: Bundle): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, ['main.mjs'], {
    cwd,
    env: { ...ENVIRONMENT, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString('utf8')));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!(await accepts(port))) {
    if (child.exitCode === null) continue;
    // It needs more of its environment than is given here.
    if (!unmeasured.has(service))
      console.error(`${service} is not measured, it ended before it listened: ${said}`);
    unmeasured.add(service);
    return Number.NaN;
  }
  const time = performance.now() - started;
  child.kill('SIGKILL');
  await ended;
  return time;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const tell = (is: boolean): void => {
      socket.destroy();
      if (is) resolve(true);
      else setTimeout(() => resolve(false), 1);
    };
    socket.once('connect', () => tell(true));
    socket.once('error', () => tell(false));
  });
}

/** @returns seconds */
async function push(made: Awaited<ReturnType<typeof make>>): Promise<number> {
  const started = performance.now();
  const target = {
    registry: new Registry({ registry: registry.host }),
    repositoryOf: (name: string) => `shop/${name}`,
  };
  await pushImages(target, made, ['latest'], () => undefined);
  return (performance.now() - started) / 1_000;
}

/** Bundles the one whose code has changed, makes all images and sends them. @returns seconds */
async function pushAfterChange(
  bundles: readonly Bundle[],
  base: string,
  dataFolder: string,
): Promise<number> {
  const [first, ...others] = bundles;
  if (first === undefined) throw new Error('there is no service');
  const folderOfChanged = join(folder, 'changed');
  const started = performance.now();
  const again = await buildBundle({ root, dataFolder, commit: 'bench' }, first.service);
  await cp(again.folder, folderOfChanged, { recursive: true });
  await appendFile(join(folderOfChanged, 'main.mjs'), '\n// changed\n');
  const changed = { ...again, folder: folderOfChanged, tag: 'changed00000' };
  await push(await make([changed, ...others], base, dataFolder));
  return (performance.now() - started) / 1_000;
}

function report(
  sizes: readonly { readonly service: string; readonly layerMb: number }[],
  starts: ReadonlyMap<string, number>,
  firstSeconds: number,
  changeSeconds: number,
): void {
  console.log('service      layer MB   listens after ms');
  for (const { service, layerMb } of sizes) {
    const ms = starts.get(service) ?? Number.NaN;
    console.log(service.padEnd(10) + layerMb.toFixed(2).padStart(11) + ms.toFixed(0).padStart(19));
  }
  console.log(
    `all sent in ${firstSeconds.toFixed(1)} s, after a change in one in ${changeSeconds.toFixed(1)} s`,
  );
  const slowest = Math.max(...[...starts.values()].filter(Number.isFinite));
  printHolds([
    {
      rule: `every service listens within ${MAX_START_MS} ms`,
      met: slowest < MAX_START_MS,
      got: `${slowest.toFixed(0)} ms`,
    },
    {
      rule: `a change in one service is sent within ${MAX_PUSH_SECONDS} s`,
      met: changeSeconds < MAX_PUSH_SECONDS,
      got: `${changeSeconds.toFixed(1)} s`,
    },
  ]);
  keepResults(import.meta.filename, {
    sizes,
    starts: Object.fromEntries(starts),
    firstSeconds,
    changeSeconds,
  });
}
