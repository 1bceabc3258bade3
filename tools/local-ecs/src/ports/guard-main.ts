import { createInterface } from 'node:readline';

import { ContainerProcesses } from './container-processes.ts';
import type { GuardMessage } from './guard.ts';
import { endContainers } from './leftovers.ts';

const STOP_TIMEOUT_MS = 3_000;
const watched = new Map<number, ContainerProcesses>();

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as GuardMessage;
  if (message.type === 'watch') watched.set(message.leader.pid, new ContainerProcesses(message.leader));
  else watched.delete(message.pid);
}
await endContainers([...watched.values()], STOP_TIMEOUT_MS);
