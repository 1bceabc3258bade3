import { createInterface } from 'node:readline';

import { ContainerProcesses } from './container-processes.ts';
import type { GuardMessage } from './guard.ts';
import { endContainers } from './leftovers.ts';
import { markedProcesses } from './run-mark.ts';

const STOP_TIMEOUT_MS = 3_000;
const watched = new Map<number, ContainerProcesses>();

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as GuardMessage;
  if (message.type === 'watch') watched.set(message.leader.pid, new ContainerProcesses(message.leader));
  else watched.delete(message.pid);
}
// A process that the scheduler was about to start when it was killed is not watched. It has begun its own program by now:
// until then it holds the other end of this process's standard input.
const [, , mark = ''] = process.argv;
for (const leader of mark === '' ? [] : markedProcesses(mark))
  if (!watched.has(leader.pid)) watched.set(leader.pid, new ContainerProcesses(leader));
await endContainers([...watched.values()], STOP_TIMEOUT_MS);
