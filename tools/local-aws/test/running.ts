import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from '@jest/globals';

import { startLocalAws, type LocalAws, type LocalAwsOptions } from '../src/index.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The stand-ins on free ports, ended with the test file. */
export async function running(options?: LocalAwsOptions): Promise<LocalAws> {
  const aws = await startLocalAws(options);
  afterAll(() => aws.close());
  return aws;
}

/** Settings for an SDK client of these stand-ins. */
export function clientSettings(endpoint: string) {
  return { endpoint, region: 'us-east-1', credentials };
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'local-aws-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
