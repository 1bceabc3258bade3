import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import type { TaskDefinition } from '../definition.ts';
import type { ProcessListener, ProcessPort, RunningProcess } from '../ports.ts';
import { reservePort } from './free-port.ts';
import { startGuard, type Guard } from './guard.ts';
import { identifyProcess } from './process-identity.ts';
import { signalGroup } from './process-group.ts';

const LINES_KEPT = 50;
const LONGEST_LINE_KEPT = 4_096;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Processes of this machine, each the leader of a group of its own, none of which outlives this process. */
export interface LocalProcesses extends ProcessPort {
  /** Ends the guard process; call it when every process has ended. */
  close(): Promise<void>;
}

export function createLocalProcesses(): LocalProcesses {
  const guard = startGuard();
  /** Ports of running processes, which may not listen on them yet. */
  const reserved = new Set<number>();
  return {
    start: (definition, listener) => start(definition, listener, guard, reserved),
    close: () => guard.close(),
  };
}

async function start(
  definition: TaskDefinition,
  listener: ProcessListener,
  guard: Guard,
  reserved: Set<number>,
): Promise<RunningProcess> {
  const port = await reservePort(definition.port.preferred, reserved);
  const child = spawn(definition.command, definition.args, {
    cwd: definition.workingFolder,
    env: { ...definition.environment, [definition.port.variable]: String(port) },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = await spawned(child).catch((error: unknown) => {
    reserved.delete(port);
    throw error;
  });
  const leader = identifyProcess(pid);
  if (leader !== undefined) guard.tell({ type: 'watch', leader });

  const lastLines = followOutput(child, listener);
  // What the task itself started goes with it, and would otherwise keep its output, and so 'close', open.
  child.once('exit', () => signalGroup(pid, 'SIGKILL'));
  child.once('close', (exitCode, signal) => {
    reserved.delete(port);
    guard.tell({ type: 'forget', pid });
    listener.ended({
      ...(exitCode === null ? {} : { exitCode }),
      ...(signal === null ? {} : { signal }),
      lastLines,
    });
  });
  return { pid, port, signal: (name) => signalGroup(pid, name) };
}

function spawned(child: Child): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      if (child.pid === undefined) reject(new Error('the process has no pid'));
      else resolve(child.pid);
    });
  });
}

/** Hands every line to the listener; returns the last ones, oldest first, as an array that keeps up. */
function followOutput(child: Child, listener: ProcessListener): readonly string[] {
  const lastLines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input, crlfDelay: Infinity }).on('line', (line) => {
      lastLines.push(line.slice(0, LONGEST_LINE_KEPT));
      if (lastLines.length > LINES_KEPT) lastLines.shift();
      listener.line(line);
    });
  }
  return lastLines;
}
