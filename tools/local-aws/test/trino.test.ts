import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { withEnvironment } from '../src/config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trino-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that is started in place of a Java. */
function standIn(code: string): string {
  const file = join(folder, 'java');
  writeFileSync(file, `#!${process.execPath}\n${code}\n`, { mode: 0o755 });
  return file;
}

function startParent(java: string) {
  const program = join(import.meta.dirname, 'trino-parent.ts');
  return spawn(process.execPath, [program, java], {
    env: withEnvironment({ TMPDIR: folder }),
    stdio: ['ignore', 'inherit', 'pipe'],
  });
}

const foldersOfNodes = (): string[] =>
  readdirSync(folder).filter((name) => name.startsWith('fairway-trino-'));

async function untilRemoved(): Promise<void> {
  const removed = Promise.withResolvers<undefined>();
  const watcher = watch(folder, () => {
    if (foldersOfNodes().length === 0) removed.resolve(undefined);
  });
  if (foldersOfNodes().length === 0) removed.resolve(undefined);
  await removed.promise;
  watcher.close();
}

describe('the nodes of a cluster', () => {
  test('end when the process that started them is killed, and their folder is removed', async () => {
    // Connections close when the processes end that hold them.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const connected: Socket[] = [];
    const both = new Promise<void>((resolve) => {
      server.on('connection', (socket) => {
        if (connected.push(socket) === 2) resolve();
      });
    });
    const parent = startParent(standIn(`require('node:net').connect(${port}, '127.0.0.1')`));
    await both;
    expect(foldersOfNodes()).toHaveLength(1);

    const ends = connected.map((socket) =>
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    );
    parent.kill('SIGKILL');

    await Promise.all(ends);
    await untilRemoved();
    server.close();
  });

  test('that end while they start are told of, in their own last words', async () => {
    const parent = startParent(
      standIn("console.error('Trino requires Java 24 or newer'); process.exit(100);"),
    );

    const said = await text(parent.stderr);

    expect(said).toContain('Trino ended while it started\nTrino requires Java 24 or newer');
    expect(foldersOfNodes()).toEqual([]);
  });
});
