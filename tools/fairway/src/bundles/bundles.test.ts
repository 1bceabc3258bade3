import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { temporaryFolder, TestWorkspace } from '../../test/test-workspace.ts';
import { buildBundle, type BundleSource } from './build-bundle.ts';
import { buildBundles } from './build-bundles.ts';
import { bundleRecord, bundlesFolder } from './bundle.ts';
import { pruneBundles } from './prune-bundles.ts';

function sourceOf({ root, dataFolder }: TestWorkspace, commit: string): BundleSource {
  return { root, dataFolder, commit };
}

/** Returns when the file system's clock, which moves in steps of some milliseconds, is past everything in a folder. */
function waitForNextTick(folder: string): void {
  const file = join(folder, 'tick');
  const write = () => {
    writeFileSync(file, '');
    return statSync(file).ctimeMs;
  };
  for (const before = write(); write() === before;);
}

function isWithoutFullDevice(): boolean {
  if (existsSync('/dev/full')) return false;
  console.log('skipped: /dev/full not found (Linux has it)');
  return true;
}

describe('a bundle', () => {
  test('has the same tag wherever the workspace and its data are, and the commit that first built it', async () => {
    const [here, there] = [new TestWorkspace({ alpha: {} }), new TestWorkspace({ alpha: {} })];
    const deepData = join(temporaryFolder(), 'a/b/c');

    const first = await buildBundle(sourceOf(here, 'c1'), 'alpha');
    const again = await buildBundle(sourceOf(here, 'c2'), 'alpha');
    const elsewhere = await buildBundle({ root: there.root, dataFolder: deepData, commit: 'c3' }, 'alpha');

    expect(first.tag).toMatch(/^[0-9a-f]{12}$/);
    expect(again).toEqual(first);
    expect(elsewhere).toMatchObject({ tag: first.tag, commit: 'c3' });
    expect(readdirSync(first.folder)).toEqual(['main.mjs', 'main.mjs.map']);
    expect(readFileSync(join(first.folder, 'main.mjs.map'), 'utf8')).not.toContain(here.root);
  });

  test('is one bundle however many build it at the same time', async () => {
    const workspace = new TestWorkspace({ alpha: {} });

    const built = await Promise.all(
      Array.from({ length: 8 }, () => buildBundle(sourceOf(workspace, 'c1'), 'alpha')),
    );

    expect(new Set(built.map(({ tag }) => tag)).size).toBe(1);
    expect(readdirSync(bundlesFolder(workspace.dataFolder, 'alpha')).toSorted()).toEqual(
      [built[0]?.tag, `${built[0]?.tag}.json`, 'inputs.json'].toSorted(),
    );
  });

  test('of another content has another tag, and the first stays as it was', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const first = await buildBundle(sourceOf(workspace, 'c1'), 'alpha');
    const content = readFileSync(join(first.folder, 'main.mjs'), 'utf8');

    workspace.writeCode('alpha', 'console.log("another");');
    const second = await buildBundle(sourceOf(workspace, 'c2'), 'alpha');

    expect(second.tag).not.toBe(first.tag);
    expect(readFileSync(join(first.folder, 'main.mjs'), 'utf8')).toBe(content);
  });

  test('is kept on a full disk that has room for it alone: what only saves time is left out', async () => {
    if (isWithoutFullDevice()) return;
    const workspace = new TestWorkspace({ alpha: {} });
    const folder = bundlesFolder(workspace.dataFolder, 'alpha');
    mkdirSync(folder, { recursive: true });
    symlinkSync('/dev/full', join(folder, 'inputs.json.draft'));
    // A source as young as the build is not remembered, full disk or not.
    waitForNextTick(workspace.root);

    const { tag } = await buildBundle(sourceOf(workspace, 'c1'), 'alpha');

    expect(readdirSync(folder).toSorted()).toEqual([tag, `${tag}.json`]);
  });

  test('that the disk has no room for is refused in a sentence, not as a fault of the sources', async () => {
    if (isWithoutFullDevice()) return;
    const [workspace, elsewhere] = [new TestWorkspace({ alpha: {} }), new TestWorkspace({ alpha: {} })];
    const { tag } = await buildBundle(sourceOf(elsewhere, 'c1'), 'alpha');
    const record = bundleRecord(workspace.dataFolder, { service: 'alpha', tag });
    mkdirSync(dirname(record), { recursive: true });
    symlinkSync('/dev/full', `${record}.draft`);

    await expect(buildBundles(workspace, ['alpha'])).rejects.toThrow(
      /^service alpha cannot be built, .*: ENOSPC: the disk is full; see the free space: df -h$/,
    );
  });

  test('that was cut short while it was kept is built anew', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const { folder } = await buildBundle(sourceOf(workspace, 'c1'), 'alpha');
    writeFileSync(join(folder, 'main.mjs'), 'half');
    rmSync(`${folder}.json`);

    await buildBundle(sourceOf(workspace, 'c2'), 'alpha');

    expect(readFileSync(join(folder, 'main.mjs'), 'utf8')).not.toBe('half');
  });
});

describe('a service that is as it was at its last build', () => {
  /** Builds until the last build is remembered: of files that were written in the same moment it is not. */
  async function buildAll(workspace: TestWorkspace, services: readonly string[]) {
    for (;;) {
      const builds = await buildBundles(workspace, services);
      if (builds.unchanged.length === services.length) return builds;
    }
  }

  test('is not built again, and one that has changed is', async () => {
    const workspace = new TestWorkspace({ alpha: {}, beta: {} });
    const before = await buildAll(workspace, ['alpha', 'beta']);

    workspace.writeCode('alpha', 'console.log("another");');
    const after = await buildBundles(workspace, ['alpha', 'beta']);

    expect(after.unchanged).toEqual(['beta']);
    expect(after.bundles.map(({ service }) => service)).toEqual(['alpha', 'beta']);
    expect(after.bundles[0]?.tag).not.toBe(before.bundles[0]?.tag);
    expect(after.bundles[1]).toEqual(before.bundles[1]);
  });

  test('is built again when its bundle was removed', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const [bundle] = (await buildAll(workspace, ['alpha'])).bundles;

    rmSync(`${bundle?.folder ?? ''}.json`);

    expect(await buildBundles(workspace, ['alpha'])).toEqual({ bundles: [bundle], unchanged: [] });
  });

  test('was asked for last, so that pruning keeps its bundle', async () => {
    const workspace = new TestWorkspace({ alpha: {} });
    const [bundle] = (await buildAll(workspace, ['alpha'])).bundles;
    const record = `${bundle?.folder ?? ''}.json`;
    utimesSync(record, 1_000_000, 1_000_000);

    await buildBundles(workspace, ['alpha']);

    expect(statSync(record).mtimeMs).toBeGreaterThan(1_000_000_000);
  });
});

test('bundles in use stay, and of the others the five that were asked for last', async () => {
  const dataFolder = temporaryFolder();
  const folder = join(dataFolder, 'bundles/alpha');
  for (let age = 1; age <= 9; age += 1) {
    mkdirSync(join(folder, `a${age}`), { recursive: true });
    writeFileSync(join(folder, `a${age}.json`), '{}');
    utimesSync(join(folder, `a${age}.json`), 1_000_000 - age, 1_000_000 - age);
  }

  await pruneBundles(dataFolder, 'alpha', new Set(['a9', 'a1']));

  const kept = readdirSync(folder).filter((name) => !name.endsWith('.json'));
  expect(kept).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a9']);
  expect(existsSync(join(folder, 'a7.json'))).toBe(false);
});
