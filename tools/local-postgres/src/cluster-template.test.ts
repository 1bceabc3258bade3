import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { findBinaries } from './binaries.ts';
import { clusterTemplate } from './cluster-template.ts';
import { findLauncher } from './launcher.ts';

const binaries = await findBinaries();
const launcher = await findLauncher(binaries.postgres);

test('an empty cluster is made once, whoever asks at the same time, and no server has run on it', async () => {
  const [folder = '', same] = await Promise.all([
    clusterTemplate(binaries, launcher),
    clusterTemplate(binaries, launcher),
  ]);
  const made = statSync(join(folder, 'PG_VERSION')).ctimeMs;

  expect(same).toBe(folder);
  expect(await clusterTemplate(binaries, launcher)).toBe(folder);
  expect(statSync(join(folder, 'PG_VERSION')).ctimeMs).toBe(made);
  expect(existsSync(join(folder, 'postmaster.pid'))).toBe(false);
  expect(existsSync(join(folder, 'postmaster.opts'))).toBe(false);
});

test('none is kept for a PostgreSQL that is not an installed package', async () => {
  expect(await clusterTemplate({ ...binaries, initdb: '/usr/bin/initdb' }, launcher)).toBeUndefined();
});
