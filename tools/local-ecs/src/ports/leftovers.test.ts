import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, test } from '@jest/globals';
import { identifyProcess, isRunning, type ProcessIdentity } from '@fairway/crash-safe';

import { endLeftovers } from './leftovers.ts';
import { signalGroup } from './process-group.ts';

async function startProgram(code: string) {
  const child = spawn(process.execPath, ['--eval', code], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const identity = identifyProcess(child.pid ?? 0) as ProcessIdentity;
  return { child, identity, ended: once(child, 'exit') };
}

describe('ending processes of a run that is gone', () => {
  test('asks first', async () => {
    const { identity, ended } = await startProgram(
      `process.on('SIGINT', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready')`,
    );

    expect(await endLeftovers([identity], 60_000)).toEqual([identity]);

    expect(await ended).toEqual([7, null]);
    expect(isRunning(identity)).toBe(false);
  });

  test('kills what does not listen', async () => {
    const { identity, ended } = await startProgram(
      `process.on('SIGINT', () => {}); setInterval(() => {}, 1000); console.log('ready')`,
    );

    await endLeftovers([identity], 0);

    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  test('kills what a process that listens has started and leaves behind', async () => {
    const { identity, ended, child } = await startProgram(`
      const code = "process.on('SIGINT', () => {}); setInterval(() => {}, 1000); console.log(process.pid)";
      process.on('SIGINT', () => process.exit(0));
      require('node:child_process').spawn(process.execPath, ['--eval', code], { stdio: 'inherit' });
    `);
    // The pipe is closed when the last process that holds it has ended.
    const lastEnded = once(child, 'close');

    await endLeftovers([identity], 60_000);

    expect(await ended).toEqual([0, null]);
    try {
      expect(await lastEnded).toEqual([0, null]);
    } finally {
      signalGroup(identity.pid, 'SIGKILL');
    }
  });

  test('leaves a process alone that only has the same pid', async () => {
    const { child, identity, ended } = await startProgram(
      `setInterval(() => {}, 1000); console.log('ready')`,
    );

    expect(await endLeftovers([{ ...identity, startTime: 'long ago' }], 0)).toEqual([]);

    expect(isRunning(identity)).toBe(true);
    child.kill('SIGKILL');
    await ended;
  });
});
