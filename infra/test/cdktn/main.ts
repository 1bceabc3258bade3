// `npm run prove:cdktn`: synthesizes every stack with CDKTF and, from the same sources, with its continuation, and
// lists the differences. Installs the continuation beside the workspace's own dependencies, so it needs the package
// registry.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { differences, type Difference } from './compare.ts';
import { installation, packages } from './installation.ts';
import { knownDifferences } from './known-differences.ts';

const run = promisify(execFile);
const synth = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const renaming = ['--import', join(import.meta.dirname, 'resolve.ts')];

const scratch = await mkdtemp(join(tmpdir(), 'fairway-cdktn-'));
try {
  await install();
  await requireRenaming();
  const [before, after] = await Promise.all([stacks('cdktf', []), stacks('cdktn', renaming)]);
  process.exitCode = report(Object.keys(before).length, differences(before, after)) ? 0 : 1;
} finally {
  await rm(scratch, { recursive: true });
}

async function install(): Promise<void> {
  const stamp = join(installation, 'installed.json');
  const wanted = JSON.stringify(packages);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  process.stderr.write(`Installing ${packages.join(', ')} …\n`);
  await rm(installation, { recursive: true, force: true });
  await mkdir(installation, { recursive: true });
  await writeFile(join(installation, 'package.json'), '{ "private": true }');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
  await run('npm', ['install', ...flags, ...packages], { cwd: installation });
  await writeFile(stamp, wanted);
}

/** Comparing CDKTF with itself would find nothing either. */
async function requireRenaming(): Promise<void> {
  const script = "process.stdout.write(import.meta.resolve('cdktf'))";
  const args = [...renaming, '--input-type=module', '--eval', script];
  const { stdout } = await run(process.execPath, args, { cwd: scratch });
  if (!stdout.includes('/node_modules/cdktn/')) throw new Error(`cdktf is still cdktf: ${stdout}`);
}

/** Every stack's JSON, by its name. */
async function stacks(name: string, flags: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const folder = join(scratch, name);
  await run(process.execPath, [...flags, synth, '--out', folder]);
  const texts = (await readdir(folder)).map(async (stack) => {
    const text = await readFile(join(folder, stack, 'cdk.tf.json'), 'utf8');
    return [stack, JSON.parse(text) as unknown] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

function report(count: number, found: readonly Difference[]): boolean {
  let isExplained = true;
  for (const { path, before, after } of found) {
    const reason = knownDifferences.find((known) => known.path.test(path))?.reason;
    isExplained &&= reason !== undefined;
    const values = `${JSON.stringify(before)} → ${JSON.stringify(after)}`;
    process.stdout.write(
      `${reason === undefined ? '✗' : '✓'} ${path}: ${values} (${reason ?? 'no reason known'})\n`,
    );
  }
  process.stdout.write(`${count} stacks, ${found.length} differences under ${packages.join(', ')}\n`);
  return isExplained && count > 0;
}
