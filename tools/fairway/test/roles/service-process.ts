import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { serviceFolder } from '@fairway/service-catalog';
import { containerEnvironments, type ServiceManifest } from '@fairway/service-manifest';
import { testWorld } from '@fairway/service-manifest/testing';
import type { TokenIssuer } from '@fairway/local-sign-in';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

const running = new Set<ChildProcess>();

/** For `afterAll`: ends the processes of `startService`. */
export async function stopServices(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }),
  );
  running.clear();
}

/** An address without a listener: the service decides who may ask before it connects to anything. */
const NOWHERE = 'http://127.0.0.1:1';

/**
 * A service as its container runs it, without anything behind it.
 * @param required value of the variable that takes `signInRequired`
 */
export async function startService(
  manifest: ServiceManifest,
  required: string,
  issuer: TokenIssuer,
): Promise<string> {
  const world = testWorld([manifest]);
  const { service } = containerEnvironments(manifest, {
    ...world,
    sources: {
      ...world.sources,
      signInRequired: () => required,
      tokenIssuer: () => issuer.issuer,
      tokenClientIds: () => issuer.clientId,
      tokenPageClientId: () => issuer.clientId,
      edgeOrigin: () => NOWHERE,
      databaseUrl: () => 'postgresql://nobody@127.0.0.1:1/none',
    },
    sdk: {
      AWS_ENDPOINT_URL: NOWHERE,
      AWS_ENDPOINT_URL_CLOUDWATCH: NOWHERE,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    },
  });
  const main = join(workspace, serviceFolder(manifest.name), 'src', 'main.ts');
  const child = spawn(process.execPath, [main], {
    env: { ...service.variables, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, port } = JSON.parse(line) as { readonly msg: string; readonly port?: number };
    if (msg !== 'listening') continue;
    child.stdout.resume();
    return `http://127.0.0.1:${port}`;
  }
  throw new Error(`${manifest.name} ended before it listened`);
}
