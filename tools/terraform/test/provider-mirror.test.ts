import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { providerVariables } from '../src/cli-configuration.ts';
import { readTerraformConfig } from '../src/config.ts';
import { findProviderMirror, PROVIDER } from '../src/provider-mirror.ts';

const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'fairway-mirror-'));
});

afterEach(() => {
  rmSync(scratch, { recursive: true });
});

describe('a mirror of the provider', () => {
  test('is found some levels below a software folder', () => {
    const mirror = makeMirror('software/terraform/plugins', `5.100.0/${platform}`);

    expect(findProviderMirror(undefined, scratch, [join(scratch, 'software')])).toBe(mirror);
  });

  test('may be packed', () => {
    const mirror = join(scratch, 'software');
    mkdirSync(join(mirror, PROVIDER), { recursive: true });
    writeFileSync(join(mirror, PROVIDER, `terraform-provider-aws_5.100.0_${platform}.zip`), '');

    expect(findProviderMirror(undefined, scratch, [mirror])).toBe(mirror);
  });

  test('in the home folder comes before those of the machine', () => {
    const own = makeMirror('.terraform.d/plugins', `5.100.0/${platform}`);
    makeMirror('software', `5.100.0/${platform}`);

    expect(findProviderMirror(undefined, scratch, [join(scratch, 'software')])).toBe(own);
  });

  test('for another platform is none', () => {
    makeMirror('software', '5.100.0/plan9_mips');

    expect(findProviderMirror(undefined, scratch, [join(scratch, 'software'), '/nowhere'])).toBeUndefined();
  });

  test('that is configured and wrong is an error that names it', () => {
    expect(() => findProviderMirror(scratch, scratch)).toThrow(
      `TF_PLUGIN_MIRROR is ${scratch}, where registry.terraform.io/hashicorp/aws/<version>/<platform> is not`,
    );
  });
});

describe('the variables for Terraform', () => {
  test('name a configuration that takes this one provider from the mirror and no other', async () => {
    const mirror = makeMirror('software', `5.100.0/${platform}`);

    const { TF_CLI_CONFIG_FILE } = await variables({ TF_PLUGIN_MIRROR: mirror });

    expect(TF_CLI_CONFIG_FILE).toBe(join(scratch, 'work', 'cli.tfrc'));
  });

  test('leave it to who has configured Terraform', async () => {
    const file = join(scratch, 'terraformrc');
    writeFileSync(file, '');

    expect(await variables({ TF_CLI_CONFIG_FILE: file })).not.toHaveProperty('TF_CLI_CONFIG_FILE');
  });

  test('prefer a named mirror to that', async () => {
    const file = join(scratch, 'terraformrc');
    writeFileSync(file, '');
    const mirror = makeMirror('software', `5.100.0/${platform}`);

    const found = await variables({ TF_CLI_CONFIG_FILE: file, TF_PLUGIN_MIRROR: mirror });

    expect(found).toHaveProperty('TF_CLI_CONFIG_FILE', join(scratch, 'work', 'cli.tfrc'));
  });

  test('share one cache of downloads, the configured one where there is one', async () => {
    expect(await variables({})).toMatchObject({ TF_PLUGIN_CACHE_DIR: join(scratch, 'work', 'plugin-cache') });
    const cache = join(scratch, 'cache');
    expect(await variables({ TF_PLUGIN_CACHE_DIR: cache })).toMatchObject({ TF_PLUGIN_CACHE_DIR: cache });
  });
});

function makeMirror(path: string, version: string): string {
  const mirror = join(scratch, path);
  mkdirSync(join(mirror, PROVIDER, version), { recursive: true });
  return mirror;
}

function variables(env: NodeJS.ProcessEnv) {
  return providerVariables({ ...readTerraformConfig(env), home: scratch }, join(scratch, 'work'));
}
