import { once } from 'node:events';
import { createServer } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identifyProcess } from '@fairway/crash-safe';

import { connectTo, freePort, Listener, listening, nodeContainer, owner } from '../../test/task.ts';
import { createLocalProcesses, type LocalProcesses } from './local-processes.ts';
import { signalGroup } from './process-group.ts';
import { RUN_VARIABLE } from './run-mark.ts';

let processes: LocalProcesses;
beforeAll(() => {
  processes = createLocalProcesses();
});
afterAll(() => processes.close());

describe('local processes', () => {
  test('a process has exactly the environment of its definition, its port, and the mark of its scheduler', async () => {
    const listener = new Listener();
    const print = nodeContainer('console.log(JSON.stringify(process.env))', {
      environment: { GREETING: 'hello' },
    });

    const { port } = await processes.start(print, owner, listener);
    await listener.end();

    const { __CF_USER_TEXT_ENCODING: _addedByMacOs, ...environment } = JSON.parse(listener.lines[0] ?? '{}');
    expect(environment).toEqual({
      GREETING: 'hello',
      PORT: String(port),
      [RUN_VARIABLE]: expect.stringMatching(/^none-/),
    });
  });

  test('tells the exit code and the last fifty lines of both outputs', async () => {
    const listener = new Listener();
    const noisy = nodeContainer(`
      for (let line = 1; line <= 60; line += 1) process.stdout.write(line + '\\n');
      process.stdout.write('', () => process.stderr.write('unfinished', () => process.exit(3)));
    `);

    await processes.start(noisy, owner, listener);
    const end = await listener.end();

    expect(end.exitCode).toBe(3);
    expect(end.lastLines).toHaveLength(50);
    expect(end.lastLines).toContain('60');
    expect(end.lastLines).toContain('unfinished');
  });

  test('of which those that say nothing about its end are left out, and logged all the same', async () => {
    const processes = createLocalProcesses({ isLastWord: (line) => line !== 'checked' });
    const listener = new Listener();
    const code = `console.log('no region'); for (let n = 0; n < 100; n += 1) console.log('checked')`;

    await processes.start(nodeContainer(code), owner, listener);

    expect(await listener.end()).toMatchObject({ lastLines: ['no region'] });
    expect(listener.lines).toHaveLength(101);
    await processes.close();
  });

  test('tells the signal that ended a process', async () => {
    const listener = new Listener();
    const task = await processes.start(nodeContainer(listening), owner, listener);
    await listener.printed('listening');

    task.signal('SIGKILL');

    expect(await listener.end()).toMatchObject({ signal: 'SIGKILL' });
  });

  test('a program that does not exist is an error that names it', async () => {
    const task = nodeContainer('', { command: '/nowhere/node' });

    await expect(processes.start(task, owner, new Listener())).rejects.toThrow('spawn /nowhere/node ENOENT');
  });

  test('gives the preferred port when it is free', async () => {
    const listener = new Listener();
    const preferred = await freePort();

    const { port } = await processes.start(
      nodeContainer('', { port: { variable: 'PORT', preferred } }),
      owner,
      listener,
    );
    await listener.end();

    expect(port).toBe(preferred);
  });

  test('gives another port outside the ephemeral range when the preferred one is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port: preferred } = holder.address() as { port: number };
    const listener = new Listener();

    const { port } = await processes.start(
      nodeContainer('', { port: { variable: 'PORT', preferred } }),
      owner,
      listener,
    );
    await listener.end();
    holder.close();

    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_768);
  });

  test('two processes that start together never get the same port', async () => {
    const listeners = [new Listener(), new Listener()];
    const port = { variable: 'PORT', preferred: await freePort() };

    const tasks = await Promise.all(
      listeners.map((listener) => processes.start(nodeContainer('', { port }), owner, listener)),
    );
    await Promise.all(listeners.map((listener) => listener.end()));

    expect(new Set(tasks.map(({ port }) => port)).size).toBe(2);
  });

  test('what a process started itself gets its signals and does not outlive it', async () => {
    const listener = new Listener();
    const parent = nodeContainer(`
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      console.log(child.pid);
    `);
    const task = await processes.start(parent, owner, listener);
    const line = await new Promise<string>((resolve) => {
      listener.line = (text) => resolve(text);
    });
    const child = identifyProcess(Number(line));

    task.signal('SIGTERM');
    await listener.end();

    expect(child).toBeDefined();
    expect(identifyProcess(Number(line))).toBeUndefined();
  });

  test('what a process leaves running when it ends by itself is ended', async () => {
    const listener = new Listener();
    const leaver = nodeContainer(`
      import { spawn } from 'node:child_process';
      const code = "require('node:net').createServer(() => {}).listen(process.env.PORT, '127.0.0.1', () => process.send(''))";
      const child = spawn(process.execPath, ['--eval', code], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.once('message', () => console.log('listening'));
      process.once('SIGUSR2', () => process.exit(0));
    `);
    const { pid, port = 0 } = await processes.start(leaver, owner, listener);
    await listener.printed('listening');
    const connection = await connectTo(port);
    connection.on('error', () => undefined);
    const closed = once(connection, 'close');

    // To the leader alone: it ends as a program does that is done.
    process.kill(pid, 'SIGUSR2');

    try {
      expect(await listener.end()).toMatchObject({ exitCode: 0 });
      await closed;
    } finally {
      connection.destroy();
      signalGroup(pid, 'SIGKILL');
    }
  });
});
