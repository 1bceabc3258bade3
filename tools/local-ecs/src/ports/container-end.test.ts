import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identifyProcess } from '@fairway/crash-safe';

import { Listener, nodeContainer, owner } from '../../test/task.ts';
import { EndOfContainer } from './container-end.ts';
import { ContainerProcesses, markContainer } from './container-processes.ts';
import { createLocalProcesses, type LocalProcesses } from './local-processes.ts';

let processes: LocalProcesses;
beforeAll(() => {
  processes = createLocalProcesses();
});
afterAll(() => processes.close());

/** Code of a process that does nothing but run, with much memory to give back, and prints its pid when it has it. */
const large = `const memory = Buffer.alloc(100_000_000, 1); console.log(process.pid); setInterval(() => memory, 60_000);`;

/** Code of a leader that starts `large` in one of these ways, and runs. */
const ways: Readonly<Record<string, string>> = {
  'a child': `spawn(process.execPath, ['--eval', code], { stdio: 'inherit' });`,
  'a child with its own output': `
    spawn(process.execPath, ['--eval', code]).stdout.pipe(process.stdout);`,
  'the child of a child that has ended': `
    const middle = 'require("node:child_process").spawn(process.execPath, ["--eval", process.argv[1]], { stdio: "inherit" }).unref()';
    spawn(process.execPath, ['--eval', middle, code], { stdio: 'inherit' });`,
  'a child in a session of its own': `
    spawn(process.execPath, ['--eval', code], { detached: true }).stdout.pipe(process.stdout);`,
  'the child of an ended child, in a session of its own': `
    const middle = 'require("node:child_process").spawn(process.execPath, ["--eval", process.argv[1]], { stdio: "inherit", detached: true }).unref()';
    spawn(process.execPath, ['--eval', middle, code], { stdio: 'inherit' });`,
  'a job of a shell with a group of its own': `
    spawn('/bin/bash', ['-mc', '"$0" --eval "$1" & wait', process.execPath, code], { stdio: ['ignore', 'inherit', 'ignore'] });`,
};

function leaderThatStarts(way: string): string {
  return `
    import { spawn } from 'node:child_process';
    const code = ${JSON.stringify(large)};
    setInterval(() => undefined, 60_000);
    ${ways[way] ?? ''}
  `;
}

describe('the end of a container is told when nothing of it runs', () => {
  test.each(Object.keys(ways).flatMap((way) => (['SIGTERM', 'SIGKILL'] as const).map((name) => [way, name])))(
    'not even %s after %s',
    async (way, signal) => {
      const listener = new Listener();
      const task = await processes.start(nodeContainer(leaderThatStarts(way)), owner, listener);
      const pid = Number(await listener.firstLine());
      const child = identifyProcess(pid);

      task.signal(signal as NodeJS.Signals);
      const end = await listener.end();

      expect(child).toBeDefined();
      expect(identifyProcess(pid)).toBeUndefined();
      expect(end).toEqual({ signal, lastLines: [String(pid)] });
    },
  );

  test('which a process that takes itself away from its parent, its group and its session cannot escape by its output', async () => {
    const listener = new Listener();
    const daemon = `require('node:child_process').spawn(process.execPath, ['--eval', process.argv[1]], { stdio: 'inherit', detached: true }).unref()`;
    const leader = nodeContainer(`
      import { spawn } from 'node:child_process';
      spawn(process.execPath, ['--eval', ${JSON.stringify(daemon)}, ${JSON.stringify(large)}], { stdio: 'inherit' });
      process.once('SIGUSR2', () => process.exit(3));
      setInterval(() => undefined, 60_000);
    `);
    const { pid } = await processes.start(leader, owner, listener);
    const daemonPid = Number(await listener.firstLine());

    // It ends by itself: its children have not been looked at.
    process.kill(pid, 'SIGUSR2');

    expect(await listener.end()).toMatchObject({ exitCode: 3 });
    expect(identifyProcess(daemonPid)).toBeUndefined();
  });

  test('and other programs are none of it, also when they print to the same terminal or file', async () => {
    const stranger = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 60_000)'], {
      stdio: 'inherit',
    });
    const listener = new Listener();
    await processes.start(nodeContainer('console.log(1)'), owner, listener);
    await listener.end();

    expect(identifyProcess(stranger.pid ?? 0)).toBeDefined();
    stranger.kill('SIGKILL');
    await once(stranger, 'exit');
  });
});

describe('what SIGKILL does not end', () => {
  /** Waits inside the kernel, as one does whose network disk is gone. */
  class Unkillable extends ContainerProcesses {
    override kill() {
      const stuck = {
        pid: 4711,
        program: 'node',
        state: 'D',
        parent: 1,
        group: 1,
        session: 1,
        startTime: '0',
      };
      return Promise.resolve([stuck]);
    }
  }

  test('is named, and waited for no longer than a few seconds', async () => {
    const leader = spawn(process.execPath, ['--eval', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const processesOf = new Unkillable(markContainer(leader.pid ?? 0) ?? { pid: 0, startTime: '' });

    const { exitCode, left } = await new EndOfContainer(leader, processesOf).wait();

    expect(exitCode).toBe(0);
    expect(left).toEqual([expect.objectContaining({ pid: 4711, state: 'D' })]);
  });

  test('may be the leader itself', async () => {
    const leader = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 60_000)'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    await once(leader, 'spawn');
    const processesOf = new Unkillable(markContainer(leader.pid ?? 0) ?? { pid: 0, startTime: '' });
    processesOf.signal = () => undefined;
    const end = new EndOfContainer(leader, processesOf, 0);

    end.signal('SIGKILL');

    expect(await end.wait()).toMatchObject({ exitCode: null, signal: 'SIGKILL', left: [{ pid: 4711 }] });
    leader.kill('SIGKILL');
    await once(leader, 'exit');
  });
});
