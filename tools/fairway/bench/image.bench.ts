// `npm run bench -- image [--runs N]`: how large services' images are, how soon a service listens, and how long it
// takes to send all of them after a change in one, to Debian's registry on this machine.
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { endBundling } from '@fairway/bundle';
import { compressArchive, Registry } from '@fairway/oci';
import { loadServices } from '@fairway/service-catalog';
import { keepResults, positive, printHolds } from '@fairway/service-kit/benchmarking';

import { readAwsConfig } from '../src/aws/config.ts';
import { makeImages, pushImages } from '../src/aws/images/images.ts';
import type { ServiceImage } from '../src/aws/images/service-image.ts';
import { buildBundle } from '../src/bundles/build-bundle.ts';
import { buildBundles } from '../src/bundles/build-bundles.ts';
import type { Bundle } from '../src/bundles/bundle.ts';
import { pushBase } from '../test/image-proof/base.ts';
import { loadedCode } from '../test/image-proof/loaded-code.ts';
import { startRegistry } from '../test/image-proof/programs.ts';
import { startTimes } from './image/start-times.ts';

const root = join(import.meta.dirname, '../../..');
const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const runs = positive('runs', values.runs);
const MAX_START_MS = 200;
const MAX_PUSH_SECONDS = 5;
const manifests = await loadServices();
const folder = await mkdtemp(join(tmpdir(), 'bench-image-'));
const registry = await startRegistry(folder);
try {
  const dataFolder = join(folder, 'data');
  const services = manifests.map(({ name }) => name);
  const { bundles } = await buildBundles({ root, dataFolder }, services);
  const base = await pushBase(registry.host, folder);
  const made = await make(bundles, base, dataFolder);
  const sizes = await Promise.all(made.images.map((image, index) => sizesOf(image, bundles[index])));
  const { empty, services: starts } = await startTimes(bundles, runs);
  const firstSeconds = await push(made);
  const changeSeconds = await pushAfterChange(bundles, base, dataFolder);
  report(sizes, { empty, starts }, firstSeconds, changeSeconds);
} finally {
  await endBundling();
  await registry.end();
  await rm(folder, { recursive: true, force: true });
}

function make(bundles: readonly Bundle[], base: string, dataFolder: string) {
  const build = { root, dataFolder, repository: 'acme/shop', config: readAwsConfig({}), base };
  return makeImages(build, bundles, manifests);
}

async function sizesOf({ service, archive }: ServiceImage, bundle: Bundle | undefined) {
  const { content } = await compressArchive(archive);
  return { service, layerMb: content.length / 1e6, codeMb: loadedCode(bundle?.folder ?? '').bytes / 1e6 };
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
  sizes: readonly { readonly service: string; readonly layerMb: number; readonly codeMb: number }[],
  { empty, starts }: { readonly empty: number; readonly starts: ReadonlyMap<string, number> },
  firstSeconds: number,
  changeSeconds: number,
): void {
  console.log('service      layer MB   code MB   listens after ms   of an empty program');
  for (const { service, layerMb, codeMb } of sizes) {
    const ms = starts.get(service) ?? Number.NaN;
    const columns = [
      layerMb.toFixed(2).padStart(11),
      codeMb.toFixed(2).padStart(10),
      ms.toFixed(0).padStart(19),
    ];
    console.log(service.padEnd(10) + columns.join('') + `${(ms / empty).toFixed(1)} ×`.padStart(22));
  }
  console.log(`an empty program of the same Node.js begins and ends in ${empty.toFixed(0)} ms`);
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
    empty,
    starts: Object.fromEntries(starts),
    firstSeconds,
    changeSeconds,
  });
}
