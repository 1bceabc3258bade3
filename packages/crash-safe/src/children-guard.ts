// Kills the processes that its standard input names, with their groups, when that closes, and removes the folder of its
// first argument.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

import { killGroup, type ChildrenMessage } from './guarded-children.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

const POLL_MS = 20;
const watched = new Map<number, ProcessIdentity>();

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as ChildrenMessage;
  if (message.type === 'watch') watched.set(message.child.pid, message.child);
  else watched.delete(message.pid);
}
const left = [...watched.values()].filter(isRunning);
for (const { pid } of left) killGroup(pid);
// They may still write into the folder until they are gone.
while (left.some(isRunning)) await wait(POLL_MS);
const [, , folder] = process.argv;
if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
