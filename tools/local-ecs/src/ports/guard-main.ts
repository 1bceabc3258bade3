import { createInterface } from 'node:readline';

import type { GuardMessage } from './guard.ts';
import { endLeftovers } from './process-group.ts';
import type { ProcessIdentity } from './process-identity.ts';

const PATIENCE_MS = 3_000;
const watched = new Map<number, ProcessIdentity>();

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as GuardMessage;
  if (message.type === 'watch') watched.set(message.leader.pid, message.leader);
  else watched.delete(message.pid);
}
await endLeftovers([...watched.values()], PATIENCE_MS);
