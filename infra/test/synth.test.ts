import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { writeStacks } from '../src/synth.ts';
import { twoAccounts } from './fixtures/two-accounts.ts';
import { readInputs } from './support/stack-inputs.ts';
import { dropCreationStacks } from './support/synthesize.ts';

const main = join(import.meta.dirname, '..', 'src', 'main.ts');
const inputs = await readInputs();
const names = inputs.environments.map(({ name }) => name);
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'fairway-synth-'));
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('writing the stacks', () => {
  test('gives every environment its own, and shared ones once, each with a state of its own', async () => {
    const written = await write(twoAccounts, [], join(scratch, 'here'));

    expect(written.map(({ name }) => name)).toEqual(expect.arrayContaining(['ecr', 'vpc-dev', 'app-prod']));
    expect((await readdir(join(scratch, 'here'))).toSorted()).toEqual(
      written.map(({ name }) => name).toSorted(),
    );
    const states = new Set<string>();
    for (const { file, resources } of written) {
      const { terraform } = JSON.parse(await readFile(file, 'utf8'));
      expect(Object.keys(terraform)).toEqual(['backend', 'required_providers', 'required_version']);
      expect(resources).toBeGreaterThan(0);
      states.add(terraform.backend.s3.key);
    }
    expect(states.size).toBe(written.length);
  });

  test('locks the provider for each of them, on every platform', async () => {
    const lock = await readFile(join(scratch, 'here', 'app-dev', '.terraform.lock.hcl'), 'utf8');

    expect(lock).toContain('provider "registry.terraform.io/hashicorp/aws"');
    expect(lock).toContain('constraints = ">= 5.100.0, < 7.0.0"');
    // One hash for each package of the registry, and one of the unpacked provider: a mirror's provider is known by
    // that alone.
    expect(lock.match(/"zh:[0-9a-f]{64}"/g)).toHaveLength(15);
    expect(lock).toMatch(/"h1:[A-Za-z0-9+/]{43}="/);
  });

  test('gives the same bytes again, in another process, folder, time zone and language', async () => {
    const [hither, there] = [join(scratch, 'hither'), join(scratch, 'there')];
    await write(inputs, [], hither);

    await promisify(execFile)(process.execPath, [main, '--out', there], {
      cwd: scratch,
      env: {
        PATH: '',
        TZ: 'Asia/Kathmandu',
        LANG: 'tr_TR.UTF-8',
        AWS_REGION: 'us-west-2',
        AWS_PROFILE: 'nobody',
      },
    });

    expect(Object.keys(await contents(there)).length).toBeGreaterThan(0);
    expect(await contents(there)).toEqual(await contents(hither));
  });

  test('can be for some environments, and then leaves the others alone', async () => {
    const folder = join(scratch, 'some');
    await mkdir(join(folder, 'vpc-prod'), { recursive: true });
    await writeFile(join(folder, 'vpc-prod', 'cdk.tf.json'), 'untouched');

    const written = await write(twoAccounts, ['dev'], folder);

    expect(ofEnvironments(written.map(({ name }) => name))).toEqual(['vpc-dev', 'app-dev', 'monitoring-dev']);
    expect(await readFile(join(folder, 'vpc-prod', 'cdk.tf.json'), 'utf8')).toBe('untouched');
  });

  test('of all environments takes away what is no longer there', async () => {
    const folder = join(scratch, 'removed');
    await mkdir(join(folder, 'vpc-gone'), { recursive: true });
    await writeFile(join(folder, 'vpc-gone', 'cdk.tf.json'), '{}');

    const environments = twoAccounts.environments.filter(({ name }) => name === 'dev');
    const fewer = { ...twoAccounts, environments };
    await write(fewer, [], folder);

    expect(Object.keys(await contents(folder)).toSorted()).toEqual([
      'app-dev',
      'bootstrap',
      'ecr',
      'monitoring-dev',
      'vpc-dev',
    ]);
  });
});

describe('the command', () => {
  test('prints a line for each stack', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      main,
      '--out',
      join(scratch, 'lines'),
      names[0]!,
    ]);

    expect(stdout).toMatch(/^✓ app-\w+ +\d+ resources {2}\S+app-\w+\/cdk\.tf\.json {2}\d+ ms$/m);
    expect(stdout).toMatch(/^\d+ stacks in \d+\.\d s\n$/m);
    expect(stderr).toBe('');
  });

  test.each([
    [['nowhere'], `unknown environment 'nowhere'; the environments are: ${names.join(', ')}\n`],
    [['--what'], expect.stringContaining('usage: node infra/src/main.ts [--out FOLDER] [ENVIRONMENT…]')],
  ])('ends with 2 for %j', async (args, message) => {
    const failure = promisify(execFile)(process.execPath, [main, ...args, '--out', join(scratch, 'none')]);

    await expect(failure).rejects.toMatchObject({ code: 2, stdout: '', stderr: message });
  });
});

async function write(...args: Parameters<typeof writeStacks>): ReturnType<typeof writeStacks> {
  const keepCreationStacks = dropCreationStacks();
  try {
    return await writeStacks(...args);
  } finally {
    keepCreationStacks();
  }
}

/** Without the shared stacks. */
function ofEnvironments(stacks: readonly string[]): readonly string[] {
  return stacks.filter((name) => /^(?:vpc|app|monitoring)-/.test(name));
}

/** The files below `folder`, by their stack. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files = await readdir(folder, { recursive: true });
  const texts = files
    .filter((file) => file.endsWith('.json'))
    .map(async (file) => [file.split('/')[0], await readFile(join(folder, file), 'utf8')]);
  return Object.fromEntries(await Promise.all(texts));
}
