import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test } from '@jest/globals';

import type { LogLine } from './support/index.ts';

const main = fileURLToPath(new URL('./fixtures/process/main.ts', import.meta.url));
const environment = {
  // The processes share compiled code, so that only the first one compiles it.
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../node_modules/.cache/node', import.meta.url)),
  ENVIRONMENT: 'test',
  APP_VERSION: 'abc123',
  APP_COMMIT: 'c0ffee',
  RELEASE: 'r1',
  PORT: '0',
  LOG_LEVEL: 'info',
};
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly lines: LogLine[];
  readonly stderr: () => string;
  line(message: string): Promise<LogLine>;
}

function start(args: readonly number[], env: Record<string, string> = environment): Started {
  const child = spawn(process.execPath, [main, ...args.map(String)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const lines: LogLine[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (text) => lines.push(JSON.parse(text) as LogLine));
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += String(text)));
  const exit = once(child, 'close').then(([code]) => code as number | null);

  async function line(message: string): Promise<LogLine> {
    for (;;) {
      const found = lines.find(({ msg }) => msg === message);
      if (found !== undefined) return found;
      await once(output, 'line');
    }
  }
  return { child, exit, lines, stderr: () => stderr, line };
}

async function originOf(started: Started): Promise<string> {
  const { port } = await started.line('listening');
  return `http://127.0.0.1:${String(port)}`;
}

describe('a service’s process', () => {
  test('SIGTERM lets the request in flight finish, gives resources back and exits 0', async () => {
    const service = start([0.2]);
    const origin = await originOf(service);
    const response = fetch(`${origin}/slow?ms=1000`);
    response.catch(() => undefined);
    while ((await fetch(`${origin}/health`)).status !== 200);

    service.child.kill('SIGTERM');

    expect((await response).status).toBe(200);
    expect(await service.exit).toBe(0);
    expect(service.lines.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['draining: still accepting requests', 'ledger closed', 'stopped']),
    );
    expect(await service.line('draining: still accepting requests')).toMatchObject({ lameDuckMs: 200 });
  });

  test('SIGINT does not wait for load balancers', async () => {
    const service = start([60]);
    await originOf(service);

    service.child.kill('SIGINT');

    expect(await service.exit).toBe(0);
    expect(await service.line('draining: still accepting requests')).toMatchObject({ lameDuckMs: 0 });
  });

  test('a second SIGTERM exits 1', async () => {
    const service = start([60]);
    await originOf(service);

    service.child.kill('SIGTERM');
    await service.line('draining: still accepting requests');
    service.child.kill('SIGTERM');

    expect(await service.exit).toBe(1);
  });

  test('what only requests need is loaded after it listens, and serves although that failed', async () => {
    const service = start([0, 5, 1]);
    const origin = await originOf(service);

    expect(await service.line('code that the first requests need could not be loaded')).toMatchObject({
      level: 'warn',
      err: { message: 'it is not there' },
    });
    expect((await fetch(`${origin}/health`)).status).toBe(200);
    const order = service.lines.map(({ msg }) => msg);
    expect(order.indexOf('loading what requests need')).toBeGreaterThan(order.indexOf('listening'));
  });

  test.each([
    ['0', '127.0.0.1'],
    ['1', '203.0.113.7'],
    ['2', '198.51.100.4'],
  ])('behind %s trusted proxies an anonymous caller is audited as %s', async (proxies, client) => {
    const service = start([0], { ...environment, TRUSTED_PROXIES: proxies });
    const origin = await originOf(service);

    await fetch(`${origin}/numbers/1`, {
      method: 'PUT',
      body: '{"a":1,"b":2}',
      headers: {
        'content-type': 'application/json',
        // The caller's own claim, then the address that each proxy added.
        'x-forwarded-for': 'forged, 192.0.2.1, 198.51.100.4, 203.0.113.7',
      },
    });

    expect(await service.line('audit')).toMatchObject({ audit: { subject: 'anonymous', client } });
  });

  test.each([
    ['without a collector nothing of OpenTelemetry is loaded', {}, false],
    ['with one it is', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, true],
  ])('%s', async (_, chosen, isLoaded) => {
    const hooks = `import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) {
        if (url.includes('@opentelemetry')) process.stderr.write('loads ' + url + '\\n');
        return next(url, context);
      } });`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(hooks)}`;
    const service = start([0], { ...environment, ...chosen, NODE_OPTIONS });
    const origin = await originOf(service);

    const { status } = await fetch(`${origin}/hello`);
    service.child.kill('SIGTERM');

    expect(await service.exit).toBe(0);
    expect(status).toBe(200);
    expect(service.stderr().includes('loads ')).toBe(isLoaded);
  });

  test('a collector’s address that is none is a fault like any other', async () => {
    const service = start([], { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' });

    expect(await service.exit).toBe(1);
    expect(service.stderr()).toMatch(/- OTEL_EXPORTER_OTLP_ENDPOINT: /);
  });

  test('every fault of its environment is named before it listens', async () => {
    const service = start([], { ...environment, PORT: 'http', LOG_LEVEL: 'loud', RELEASE: '' });

    expect(await service.exit).toBe(1);
    expect(service.stderr()).toMatch(/^sample: the environment has 3 fault\(s\):\n/);
    expect(service.stderr()).toMatch(/- PORT: .*\n.*- LOG_LEVEL: |- RELEASE: /);
  });

  test('a port in use is named and exits 1', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;

    const service = start([], { ...environment, PORT: String(port) });

    expect(await service.exit).toBe(1);
    expect(service.lines.at(-1)).toMatchObject({ level: 'fatal', msg: `cannot listen on 127.0.0.1:${port}` });
    holder.close();
  });

  test('serves while its log goes to a full disk, and ends when it is asked to', async () => {
    if (!existsSync('/dev/full')) {
      console.log('skipped: /dev/full not found (Linux has it)');
      return;
    }
    const port = await freePort();
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [main, '0'], {
      env: { ...environment, PORT: String(port) },
      stdio: ['ignore', full, 'inherit'],
    });
    children.add(child);
    closeSync(full);
    const ended = once(child, 'exit');
    const hello = (): Promise<number> =>
      fetch(`http://127.0.0.1:${port}/hello`).then(
        ({ status }) => status,
        () => 0,
      );
    while ((await hello()) === 0 && child.exitCode === null);

    const statuses = await Promise.all(Array.from({ length: 100 }, hello));
    child.kill('SIGTERM');

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await ended).toEqual([0, null]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
