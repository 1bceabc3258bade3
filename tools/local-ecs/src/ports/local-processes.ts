import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { ProcessRow } from '@fairway/crash-safe';

import type { ContainerDefinition } from '../definition.ts';
import type { ProcessListener, ProcessOwner, ProcessPort, RunningProcess } from '../ports.ts';
import { EndOfContainer, type Leader } from './container-end.ts';
import { ContainerProcesses, markContainer, type ContainerMarks } from './container-processes.ts';
import { ContainerProbe } from './container-probe.ts';
import { reservePort } from './free-port.ts';
import { ContainerGuard } from './guard.ts';
import { portsOf, strangerOn } from './port-listeners.ts';
import { MemoryWatch } from './memory-watch.ts';
import { newRunMark, RUN_VARIABLE } from './run-mark.ts';
import type { RecordedProcess, RunRecord } from './run-record.ts';
import type { LogRecord, TaskLogs } from './task-log.ts';

const LINES_KEPT = 50;
const MAX_KEPT_LINE_LENGTH = 4_096;

/** Processes of this machine, each the leader of a group of its own. None of them outlives this process. */
export interface LocalProcesses extends ProcessPort {
  /** @throws {Error} when there is no process: no such program, no free port */
  start(
    definition: ContainerDefinition,
    owner: ProcessOwner,
    listener: ProcessListener,
  ): Promise<RunningProcess>;
  /** The process that ends the containers when this one is killed; undefined while there is none. */
  guardPid(): number | undefined;
  /** Ends the guard process and closes the logs; call it when every process has ended. */
  close(): Promise<void>;
}

export interface LocalProcessOptions {
  /** Keeps their output. @default nothing does */
  readonly logs?: TaskLogs;
  /** The record of the running processes. @default none */
  readonly record?: RunRecord;
  /**
   * Whether a line says something about how a task ended: answers to health checks would push such lines out. They
   * are logged all the same.
   * @default every line does
   */
  readonly isLastWord?: (line: string) => boolean;
  /** Gets a sentence about a fault of the guard or the record, and about the remedy. @default no one is told */
  readonly note?: (text: string) => void;
}

interface Machine extends LocalProcessOptions {
  readonly runMark: string;
  readonly guard: ContainerGuard;
  /** Ports of running processes, which may not listen on them yet. */
  readonly reserved: Set<number>;
  readonly memory: MemoryWatch;
}

export function createLocalProcesses(options: LocalProcessOptions = {}): LocalProcesses {
  const runMark = newRunMark(options.record?.mark);
  const machine = {
    ...options,
    runMark,
    guard: new ContainerGuard(runMark, options.note ?? (() => undefined)),
    reserved: new Set<number>(),
    memory: new MemoryWatch(),
  };
  return {
    start: (definition, owner, listener) => start(machine, definition, owner, listener),
    guardPid: () => machine.guard.pid,
    close: async () => {
      options.logs?.close();
      options.record?.close();
      await machine.guard.close();
    },
  };
}

async function start(
  machine: Machine,
  definition: ContainerDefinition,
  owner: ProcessOwner,
  listener: ProcessListener,
): Promise<RunningProcess> {
  const port = definition.port && (await reservePort(definition.port.preferred, machine.reserved));
  const child = spawnContainer(machine, definition, port);
  const known = port === undefined ? {} : { port };
  // Recorded before anything is waited for: this process may be killed at any time, and an unrecorded child would be
  // left behind.
  const marks = remember(machine, child, { ...owner, ...known, container: definition.name });
  const freePort = (): boolean => port !== undefined && machine.reserved.delete(port);
  const pid = await spawned(child).catch((error: unknown) => {
    freePort();
    throw error;
  });

  const print = (stream: LogRecord['stream'], line: string): void => {
    machine.logs?.write(owner, definition.name, stream, line);
    listener.line(line);
  };
  const lastLines = followOutput(child, print, machine.isLastWord);
  const { memory: limits = {} } = definition;
  machine.memory.watch({ leader: pid, task: `${owner.service}/${owner.task}`, limits });
  const end = new EndOfContainer(child, new ContainerProcesses(marks ?? { pid, startTime: 'ended' }));
  const probe = probeOf(machine, definition, port);
  void end.wait().then(async ({ exitCode, signal, left }) => {
    await probe?.end();
    for (const process of left) print('stderr', describeLeft(process));
    if (left.length === 0) freePort();
    const outOfMemory = machine.memory.forget(pid);
    machine.guard.forget(pid);
    machine.record?.remove(pid);
    listener.ended({
      ...(exitCode === null ? {} : { exitCode }),
      ...(signal === null ? {} : { signal }),
      ...(outOfMemory ? { outOfMemory } : {}),
      lastLines,
    });
  });
  return {
    pid,
    ...known,
    portsListenedOn: async () => portsOf(pid),
    portTakenBy: async () => (port === undefined ? undefined : strangerOn(port, pid)),
    ...(probe ? { probe: () => probe.run() } : {}),
    signal: (name) => end.signal(name),
  };
}

function spawnContainer(
  { runMark }: Machine,
  definition: ContainerDefinition,
  port: number | undefined,
): Leader {
  return spawn(definition.command, definition.args, {
    cwd: definition.workingFolder,
    env: variablesOf(definition, port, runMark),
    ...definition.user,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function variablesOf(
  { environment, port: named }: ContainerDefinition,
  port: number | undefined,
  runMark: string,
) {
  return { ...environment, [RUN_VARIABLE]: runMark, ...(named ? { [named.variable]: String(port) } : {}) };
}

function probeOf(
  { guard, runMark }: Machine,
  definition: ContainerDefinition,
  port: number | undefined,
): ContainerProbe | undefined {
  const { healthCheck } = definition;
  if (healthCheck === undefined) return undefined;
  const { portPlaceholder: mark } = healthCheck;
  const told = (arg: string): string => (mark === undefined ? arg : arg.replaceAll(mark, String(port)));
  const place = { ...definition, environment: variablesOf(definition, port, runMark) };
  return new ContainerProbe({ ...healthCheck, args: healthCheck.args.map(told) }, place, guard);
}

function describeLeft({ pid, program, state }: ProcessRow): string {
  return `local-ecs: process ${pid} (${program}) goes on after SIGKILL, in state ${state}; the task ends without it`;
}

function remember(
  { guard, record }: Machine,
  { pid }: Leader,
  container: Omit<RecordedProcess, keyof ContainerMarks>,
): ContainerMarks | undefined {
  const leader = pid === undefined ? undefined : markContainer(pid);
  if (leader === undefined) return undefined;
  guard.watch(leader);
  record?.add({ ...container, ...leader });
  return leader;
}

function spawned(child: Leader): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      if (child.pid === undefined) reject(new Error('the process has no pid'));
      else resolve(child.pid);
    });
  });
}

/** Hands on every line; returns the last words, oldest first, as an array that keeps up. */
function followOutput(
  child: Leader,
  tell: (stream: LogRecord['stream'], line: string) => void,
  isLastWord: (line: string) => boolean = () => true,
): readonly string[] {
  const lastLines: string[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream], crlfDelay: Infinity }).on('line', (line) => {
      if (isLastWord(line)) lastLines.push(line.slice(0, MAX_KEPT_LINE_LENGTH));
      if (lastLines.length > LINES_KEPT) lastLines.shift();
      tell(stream, line);
    });
  }
  return lastLines;
}
