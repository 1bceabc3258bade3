import { spawn, type ChildProcess } from 'node:child_process';

import { identifyProcess } from '@fairway/crash-safe';

import type { ContainerDefinition, ContainerHealthCheck } from '../definition.ts';
import type { HealthAnswer } from '../ports.ts';
import type { ContainerGuard } from './guard.ts';
import { signalGroup } from './process-group.ts';

/** The length of a check's output that Docker keeps. */
const MAX_OUTPUT_LENGTH = 4_096;
/** The time that a check's output may take after its end. */
const MAX_OUTPUT_DELAY_MS = 200;

/** Runs the health check of one container, as a process beside it that does not outlive it. */
export class ContainerProbe {
  readonly #check: ContainerHealthCheck;
  readonly #place: Pick<ContainerDefinition, 'workingFolder' | 'environment' | 'user'>;
  readonly #guard: ContainerGuard;
  readonly #running = new Map<ChildProcess, Promise<HealthAnswer>>();
  #isOver = false;

  /** @param place where it runs, and what it receives: the container's own folder, variables and user */
  constructor(
    check: ContainerHealthCheck,
    place: Pick<ContainerDefinition, 'workingFolder' | 'environment' | 'user'>,
    guard: ContainerGuard,
  ) {
    this.#check = check;
    this.#place = place;
    this.#guard = guard;
  }

  /** Runs the check once; an answer, never an error. */
  async run(): Promise<HealthAnswer> {
    if (this.#isOver) return { healthy: false, detail: 'its container has ended' };
    const { command, args } = this.#check;
    const { workingFolder: cwd, environment: env, user } = this.#place;
    try {
      const child = spawn(command, args, {
        cwd,
        env,
        ...user,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const answer = this.#answerOf(child);
      this.#running.set(child, answer);
      return await answer.finally(() => this.#running.delete(child));
    } catch (error) {
      return { healthy: false, detail: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Kills a check that runs; resolves when it has ended. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (const { pid } of this.#running.keys()) if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    await Promise.all(this.#running.values());
  }

  #answerOf(child: ReturnType<typeof spawn>): Promise<HealthAnswer> {
    const { pid } = child;
    const leader = pid === undefined ? undefined : identifyProcess(pid);
    if (leader !== undefined) this.#guard.watch(leader);
    let output = '';
    const keep = (text: Buffer): void => {
      output = (output + text.toString('utf8')).slice(0, MAX_OUTPUT_LENGTH);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const { timeoutMs } = this.#check;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    }, timeoutMs);
    return new Promise((resolve) => {
      const finish = (healthy: boolean, what: string): void => {
        clearTimeout(timer);
        if (pid !== undefined) this.#guard.forget(pid);
        const said = output.trim();
        resolve({ healthy, detail: said === '' ? what : `${what}: ${said}` });
      };
      child.once('error', (error) => finish(false, error.message));
      const tell = (code: number | null): void => {
        if (isLate) finish(false, `Health check exceeded timeout (${timeoutMs / 1_000} s)`);
        else finish(code === 0, `the check ended with ${code ?? 'a signal'}`);
      };
      child.once('close', tell);
      child.once('exit', (code) => {
        // Processes that the check has left running are killed with its group; those that have left the group are not
        // waited for.
        if (pid !== undefined) signalGroup(pid, 'SIGKILL');
        setTimeout(() => tell(code), MAX_OUTPUT_DELAY_MS).unref();
      });
    });
  }
}
