import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { PROVIDER, TERRAFORM_PLATFORM } from '../src/provider-mirror.ts';
import { withSharedProvider } from '../src/shared-provider.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairway-shared-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a provider that is shared', () => {
  test('is named to Terraform, listens while it is used, and has ended afterwards', async () => {
    await installProvider(`echo "Provider started."
echo "	TF_REATTACH_PROVIDERS='{\\"pid\\":$$,\\"arguments\\":\\"$*\\"}'"
exec sleep 600`);

    const pid = await withSharedProvider(folder, async (variables) => {
      const address = JSON.parse(variables['TF_REATTACH_PROVIDERS']!);
      expect(address.arguments).toBe('-debug');
      expect(isRunning(address.pid)).toBe(true);
      return address.pid;
    });

    expect(isRunning(pid)).toBe(false);
  });

  test('has ended after a failure too', async () => {
    await installProvider(`echo "TF_REATTACH_PROVIDERS='$$'"; exec sleep 600`);
    let pid = 0;

    const use = withSharedProvider(folder, async ({ TF_REATTACH_PROVIDERS }) => {
      pid = Number(TF_REATTACH_PROVIDERS);
      throw new Error('no');
    });

    await expect(use).rejects.toThrow('no');
    expect(isRunning(pid)).toBe(false);
  });

  test.each([
    ['is not there', undefined],
    ['does not know how', 'echo "flag provided but not defined: -debug" >&2; exit 2'],
    ['cannot be started', ''],
  ])('leaves it to Terraform to start its own when it %s', async (_, script) => {
    if (script !== undefined) await installProvider(script);
    if (script === '') await chmod(programFile(), 0o600);

    expect(await withSharedProvider(folder, async (variables) => variables)).toEqual({});
  });
});

function programFile(): string {
  return join(
    ...[folder, '.terraform/providers', PROVIDER, '5.100.0', TERRAFORM_PLATFORM],
    'terraform-provider-aws_v5.100.0_x5',
  );
}

async function installProvider(script: string): Promise<void> {
  await mkdir(join(programFile(), '..'), { recursive: true });
  await writeFile(programFile(), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
