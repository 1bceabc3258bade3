import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { GuardedChildren } from '@fairway/crash-safe';

/** @throws {Error} with what a program printed when it fails */
export function run(program: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? `${stdout}${stderr}`}`);
}

/** Programs that the proof needs and this machine has not. */
export function missingPrograms(names: readonly string[]): readonly string[] {
  return names.filter((name) => spawnSync(name, ['--version']).error !== undefined);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Debian's registry on a free port of this machine. */
export async function startRegistry(folder: string): Promise<{ host: string; end: () => Promise<void> }> {
  const port = await freePort();
  const configuration = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'registry') } },
    http: { addr: `127.0.0.1:${port}` },
  };
  writeFileSync(join(folder, 'registry.yml'), JSON.stringify(configuration));
  const children = new GuardedChildren();
  children.spawn('docker-registry', ['serve', join(folder, 'registry.yml')], {
    output: ['ignore', 'ignore'],
  });
  await answers(`http://127.0.0.1:${port}/v2/`);
  return { host: `127.0.0.1:${port}`, end: () => children.close() };
}

/** Resolves when an address answers with success. @throws {Error} when it has not within `timeoutMs` */
export async function answers(address: string, timeoutMs = 20_000): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    if ((await fetch(address).catch(() => undefined))?.ok === true) return;
    if (performance.now() > until)
      throw new Error(`${address} has not answered within ${timeoutMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
