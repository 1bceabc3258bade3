import type { StateLock } from '../aws/state/state-locks.ts';

/** The run or the program that took a lock; `unknown` when it cannot be seen from here whether it goes on. */
export interface Holder {
  readonly state: 'lives' | 'gone' | 'unknown';
  /** The reason for it, as the end of a sentence. */
  readonly why: string;
}

/** A program that runs on this machine. */
export interface RunningProgram {
  readonly pid: number;
  readonly startedAt: Date;
  readonly command: string;
  /** Its working folder; absent where the system does not tell. */
  readonly folder?: string | undefined;
}

/** The facts by which the holder of a lock is judged. */
export interface Evidence {
  /** Name of this machine. */
  readonly hostname: string;
  /** Programs of Terraform on this machine. */
  readonly programs: readonly RunningProgram[];
  /** The workflow's run that the ledger's deployment is of, as GitHub tells it; absent where there is none. */
  readonly workflow?: { readonly url: string; readonly status: string | undefined } | undefined;
}

/** Machines of GitHub's workflows, by the user that runs there. */
const RUNNER = /^runner@/;

/** Judges by the evidence: this machine's programs, and GitHub's word about the workflow. */
export function judgeLock(lock: Pick<StateLock, 'stack' | 'who' | 'since'>, evidence: Evidence): Holder {
  const { hostname, programs, workflow } = evidence;
  const [, host = ''] = lock.who.split('@');
  if (host === hostname) return judgeByPrograms(lock, programs);
  if (RUNNER.test(lock.who) && workflow !== undefined) return judgeByWorkflow(workflow);
  return {
    state: 'unknown',
    why: `it was taken on the machine ${host || lock.who}, which cannot be asked from here`,
  };
}

/** Terraform takes the lock after it has started, so a program that started later does not hold it. */
function judgeByPrograms(
  { stack, since }: Pick<StateLock, 'stack' | 'since'>,
  programs: readonly RunningProgram[],
): Holder {
  // Systems tell a start in whole seconds.
  const older = programs.filter(({ startedAt }) => startedAt.getTime() <= since.getTime() + 1_000);
  const own = older.find(({ command, folder }) => `${folder ?? ''} ${command}`.includes(stack));
  if (own !== undefined) return { state: 'lives', why: `terraform works on it here, as process ${own.pid}` };
  const unplaced = older.find(({ folder }) => folder === undefined);
  if (unplaced !== undefined) {
    return { state: 'unknown', why: `process ${unplaced.pid} here is a terraform that may hold it` };
  }
  return { state: 'gone', why: 'it was taken on this machine, and no terraform that is as old works on it' };
}

function judgeByWorkflow({ url, status }: NonNullable<Evidence['workflow']>): Holder {
  if (status === undefined) return { state: 'unknown', why: `GitHub does not say whether ${url} is over` };
  return status === 'completed'
    ? { state: 'gone', why: `the workflow that took it is over: ${url}` }
    : { state: 'lives', why: `the workflow that took it is ${status.replaceAll('_', ' ')}: ${url}` };
}
