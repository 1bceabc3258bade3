import assert from 'node:assert/strict';

import type { Task } from '@aws-sdk/client-ecs';

import type { RealAccount } from './real-account.ts';

/** The exit codes of images whose tasks end by themselves; the others go on until they are stopped. */
const EXIT_CODES = new Map([
  ['job', 0],
  ['crashing', 3],
]);

/** Tasks of a story that were run once. */
export class Jobs {
  readonly #account: RealAccount;
  /** Exit codes of tasks, by ARN. */
  readonly #exitCodes = new Map<string, number | undefined>();

  constructor(account: RealAccount) {
    this.#account = account;
  }

  async run(image: string, count: number): Promise<void> {
    const taskDefinition = await this.#account.register(image);
    const run = await this.#account.call('RunTask', { cluster: 'dev', taskDefinition, count });
    const tasks = (run?.['tasks'] ?? []) as Task[];
    assert.equal(tasks.length, count, 'tasks that were run');
    for (const { taskArn = '' } of tasks) this.#exitCodes.set(taskArn, EXIT_CODES.get(image));
  }

  /** Whether the tasks that end by themselves have ended, with their own exit codes. */
  async areOver(): Promise<boolean> {
    const running = new Set((await this.#account.tasks('RUNNING')).map(({ taskArn }) => taskArn));
    const stopped = await this.#account.tasks('STOPPED');
    for (const [arn, exitCode] of this.#exitCodes) {
      if (exitCode === undefined) continue;
      const container = stopped.find(({ taskArn }) => taskArn === arn)?.containers?.[0];
      if (running.has(arn) || container === undefined) return false;
      const { stopCode } = stopped.find(({ taskArn }) => taskArn === arn) ?? {};
      const isOwnEnd = stopCode === 'EssentialContainerExited';
      if (isOwnEnd) assert.equal(container.exitCode, exitCode, `the exit code of the task ${arn}`);
      this.#exitCodes.delete(arn);
    }
    return true;
  }

  /** Their tasks ended with the endpoint that had started them. */
  forget(): void {
    this.#exitCodes.clear();
  }

  async stop(): Promise<void> {
    for (const task of this.#exitCodes.keys()) {
      await this.#account.call('StopTask', { cluster: 'dev', task });
    }
  }
}
