import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identifyProcess, isRunning } from '@fairway/crash-safe';

import { Listener, listening, nodeContainer, owner } from '../../test/task.ts';
import type { ContainerHealthCheck } from '../definition.ts';
import { createLocalProcesses, type LocalProcesses } from './local-processes.ts';

let processes: LocalProcesses;
beforeAll(() => {
  processes = createLocalProcesses();
});
afterAll(() => processes.close());

function shell(script: string, more: Partial<ContainerHealthCheck> = {}): ContainerHealthCheck {
  const pace = { intervalMs: 1_000, startIntervalMs: 100, retries: 1, startPeriodMs: 0 };
  return { command: '/bin/sh', args: ['-c', script], timeoutMs: 5_000, ...pace, ...more };
}

async function running(healthCheck: ContainerHealthCheck) {
  const listener = new Listener();
  const definition = nodeContainer(listening, { environment: { GREETING: 'hello' }, healthCheck });
  const process = await processes.start(definition, owner, listener);
  await listener.printed('listening');
  return { process, listener };
}

describe("a container's own health check", () => {
  test('has the container’s variables and port, and its output is told', async () => {
    const check = shell('echo "$GREETING $PORT <port>"', { portPlaceholder: '<port>' });
    const { process, listener } = await running(check);

    const answer = await process.probe?.();
    process.signal('SIGKILL');
    await listener.end();

    const { port } = process;
    expect(answer).toEqual({ healthy: true, detail: `the check ended with 0: hello ${port} ${port}` });
  });

  test('fails with the code it ended with, and when there is no such program', async () => {
    const { process, listener } = await running(shell('echo no disk >&2; exit 7'));
    expect(await process.probe?.()).toEqual({ healthy: false, detail: 'the check ended with 7: no disk' });
    process.signal('SIGKILL');
    await listener.end();

    const missing = await running(shell('', { command: '/nowhere/curl' }));
    expect(await missing.process.probe?.()).toEqual({ healthy: false, detail: 'spawn /nowhere/curl ENOENT' });
    missing.process.signal('SIGKILL');
    await missing.listener.end();
  });

  test('is killed with all it has started when it takes too long', async () => {
    const { process, listener } = await running(shell('sleep 60 & echo $!; wait', { timeoutMs: 300 }));

    const { healthy, detail = '' } = (await process.probe?.()) ?? {};
    process.signal('SIGKILL');
    await listener.end();

    expect(healthy).toBe(false);
    expect(detail).toMatch(/^Health check exceeded timeout \(0.3 s\): \d+$/);
    expect(isAlive(Number(detail.split(' ').at(-1)))).toBe(false);
  });

  test('ends with its container, which has not ended before', async () => {
    const { process, listener } = await running(shell('echo $$; exec sleep 60'));
    const answer = process.probe?.();

    process.signal('SIGKILL');
    await listener.end();

    expect(await answer).toMatchObject({ healthy: false });
    expect(await process.probe?.()).toEqual({ healthy: false, detail: 'its container has ended' });
  });
});

/** Whether a process that was a child of a check still runs. */
function isAlive(pid: number): boolean {
  const identity = identifyProcess(pid);
  return identity !== undefined && isRunning(identity);
}
