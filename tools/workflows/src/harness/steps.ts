import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { Step } from '../model/workflow-file.ts';
import { makeCommandFiles, readCommandFiles } from './command-files.ts';
import { interpolate, interpolateAll, isMet, isTruthy, valueOf } from './expressions.ts';
import { scopeOf, type Sequence, type StepReport } from './job-run.ts';
import { runScript } from './shell.ts';
import { runAction } from './uses.ts';
import { findAnnotations } from './workflow-commands.ts';
import { requireKnownKeys, WorkflowError } from './workflow-error.ts';
import { variablesOf, type StepEnd } from './step-end.ts';

const STEP_KEYS = [
  'id',
  'name',
  'if',
  'uses',
  'with',
  'run',
  'shell',
  'env',
  'continue-on-error',
  'timeout-minutes',
  'working-directory',
];
const MINUTE_MS = 60_000;

/** Runs steps in order; the sequence's status tells how they ended. */
export async function runSteps(sequence: Sequence, steps: readonly Step[]): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of steps) reports.push(await runStep(sequence, step));
  return reports;
}

async function runStep(sequence: Sequence, step: Step): Promise<StepReport> {
  requireKnownKeys(step, STEP_KEYS, `${sequence.job.key}: a step`);
  if (sequence.job.signal.aborted) sequence.status = 'cancelled';
  const title = step.name ?? step.uses ?? step.run?.split('\n')[0] ?? '';
  const end = isMet(step.if, scopeOf(sequence))
    ? await carryOut(sequence, step)
    : { outcome: 'skipped' as const, outputs: {}, output: '' };
  const mayFail = isTruthy(valueOf(step['continue-on-error'] ?? false, scopeOf(sequence)));
  const conclusion = end.outcome === 'failure' && mayFail ? 'success' : end.outcome;
  if (step.id !== undefined) {
    sequence.steps.set(step.id, { outputs: end.outputs, outcome: end.outcome, conclusion });
  }
  if (conclusion === 'failure' && sequence.status === 'success') sequence.status = 'failure';
  const name = interpolate(title, scopeOf(sequence));
  return { name, outcome: end.outcome, conclusion, output: end.output };
}

async function carryOut(sequence: Sequence, step: Step): Promise<StepEnd> {
  const { job } = sequence;
  const variables = interpolateAll(step.env, scopeOf(sequence));
  const minutes = step['timeout-minutes'];
  const timeout = minutes === undefined ? [] : [AbortSignal.timeout(minutes * MINUTE_MS)];
  // A step that runs although the job was cancelled has only its own timeout.
  const cancel = sequence.status === 'cancelled' ? [] : [job.signal];
  const signal = AbortSignal.any([...cancel, ...timeout]);
  if ((step.run === undefined) === (step.uses === undefined)) {
    throw new WorkflowError(`${job.key}: a step has either run or uses`);
  }
  const end =
    step.run === undefined
      ? await runAction(sequence, step, variables, runSteps)
      : await runShell(sequence, step, variables, signal);
  if (cancel.some(({ aborted }) => aborted)) {
    sequence.status = 'cancelled';
    return { ...end, outcome: 'cancelled' };
  }
  return timeout.some(({ aborted }) => aborted) ? { ...end, outcome: 'failure' } : end;
}

async function runShell(
  sequence: Sequence,
  step: Step,
  variables: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<StepEnd> {
  const { job } = sequence;
  const scope = scopeOf(sequence, variables);
  const folder = join(job.temporary, `step-${(job.begun += 1)}`);
  await mkdir(folder, { recursive: true });
  const files = await makeCommandFiles(folder);
  const defaults = sequence.isComposite ? undefined : job.defaults;
  const shell = step.shell ?? defaults?.shell;
  if (sequence.isComposite && shell === undefined)
    throw new WorkflowError('a step of an action needs a shell');
  const where = step['working-directory'] ?? defaults?.['working-directory'] ?? '.';
  const { code, output } = await runScript({
    text: interpolate(step.run ?? '', scope),
    shell,
    file: join(folder, 'script'),
    signal,
    cwd: resolve(job.workspace, interpolate(where, scope)),
    variables: { ...variablesOf(sequence, variables), ...files },
  });
  const written = await readCommandFiles(files);
  for (const [name, value] of Object.entries(written.variables)) job.variables.set(name, value);
  job.path.unshift(...written.path.toReversed());
  job.annotations.push(...findAnnotations(output));
  job.summary += written.summary;
  return { outcome: code === 0 ? 'success' : 'failure', outputs: written.outputs, output };
}
