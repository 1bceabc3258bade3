// Prints which Terraform and which provider are on this machine: an input of Nx's cache, or a test that was skipped
// would stay skipped after Terraform has been installed.
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readTerraformConfig } from './config.ts';
import { findProviderMirror, PROVIDER } from './provider-mirror.ts';
import { openTerraform } from './terraform.ts';

const config = readTerraformConfig();
const terraform = await openTerraform(config, join(tmpdir(), 'fairway-terraform-installation'));
const version = await terraform?.run(['version'], import.meta.dirname);
process.stdout.write(`${version?.stdout.split('\n', 1)[0] ?? 'no Terraform'}\n`);

const mirror = findProviderMirror(config.mirror, config.home);
const providers =
  mirror === undefined ? ['no mirror'] : globSync(`${PROVIDER}/*`, { cwd: mirror }).toSorted();
process.stdout.write(`${providers.join('\n')}\n`);
