import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { afterAll } from '@jest/globals';

import { temporaryFolder } from './folders.ts';

const REPOSITORIES = ['base/node', 'base/amd', 'shop/logs', 'shop/other', 'shop/listed'];

/** An independent registry: host and port. */
export interface RealRegistry {
  readonly name: string;
  readonly host: string;
}

/** The registries that this machine can run; says which it cannot. */
export async function startRealRegistries(): Promise<readonly RealRegistry[]> {
  const found = await Promise.all([startDockerRegistry(), startEmulator()]);
  return found.filter((each) => each !== undefined);
}

/** Debian's package of the registry that most others are measured by. */
export async function startDockerRegistry(): Promise<RealRegistry | undefined> {
  if (spawnSync('docker-registry', ['--version']).error !== undefined) {
    console.log('skipped: docker-registry not found (apt-get install docker-registry)');
    return undefined;
  }
  const folder = temporaryFolder();
  const port = await freePort();
  const configuration = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
  };
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(configuration));
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  afterAll(async () => {
    child.kill();
    await ended;
  });
  await answers(`http://127.0.0.1:${port}/v2/`);
  return { name: 'docker-registry', host: `127.0.0.1:${port}` };
}

async function startEmulator(): Promise<RealRegistry | undefined> {
  const ministack = await startMinistackIfPossible();
  if (ministack === undefined) return undefined;
  afterAll(() => ministack.close());
  await Promise.all(REPOSITORIES.map((name) => createRepository(ministack.endpoint, name)));
  return { name: 'ministack', host: new URL(ministack.endpoint).host };
}

/** As in ECR, a repository must be there before anything is sent to it. */
async function createRepository(endpoint: string, repositoryName: string): Promise<void> {
  const credential = 'test/20260101/eu-central-1/ecr/aws4_request';
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.CreateRepository',
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ repositoryName }),
  });
  if (!response.ok) throw new Error(`ministack cannot make ${repositoryName}: ${await response.text()}`);
}

async function answers(address: string): Promise<void> {
  for (;;) {
    if ((await fetch(address).catch(() => undefined))?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
