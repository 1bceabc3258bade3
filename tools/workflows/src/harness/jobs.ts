import type { Job, Workflow } from '../model/workflow-file.ts';
import { githubContext } from './event.ts';
import { interpolate, isMet, isTruthy, valueOf, type Scope, type Status } from './expressions.ts';
import { runCalledWorkflow } from './called-workflow.ts';
import { concludeAll, type JobLeg, type JobResult, type WorkflowRun } from './job-results.ts';
import { runJob } from './job.ts';
import { expandMatrix, type Leg } from './matrix.ts';
import type { JobConclusion } from './run.ts';
import { requireKnownKeys, WorkflowError } from './workflow-error.ts';

const JOB_KEYS = [
  'name',
  'needs',
  'if',
  'runs-on',
  'timeout-minutes',
  'permissions',
  'environment',
  'concurrency',
  'strategy',
  'env',
  'outputs',
  'steps',
  'uses',
  'with',
  'secrets',
  'continue-on-error',
  'defaults',
];

/** Runs jobs one after another, each after the jobs that it needs. */
export async function runJobs(run: WorkflowRun): Promise<ReadonlyMap<string, JobResult>> {
  const { jobs } = run.workflow;
  const finished = new Map<string, JobResult>();
  const left = new Map(Object.entries(jobs));
  while (left.size > 0) {
    const next = [...left].find(([, job]) => needsOf(job).every((need) => finished.has(need)));
    if (next === undefined)
      throw new WorkflowError(
        `needs: ${[...left.keys()].join(', ')} wait for each other, or for a job that there is not`,
      );
    const [key, job] = next;
    left.delete(key);
    finished.set(key, await runAllLegs(run, key, job, finished));
  }
  return finished;
}

async function runAllLegs(
  run: WorkflowRun,
  key: string,
  job: Job,
  finished: ReadonlyMap<string, JobResult>,
): Promise<JobResult> {
  requireKnownKeys(job, JOB_KEYS, key);
  const nothing = Object.fromEntries(Object.keys(job.outputs ?? {}).map((name) => [name, '']));
  const name = `${run.prefix}${job.name ?? key}`;
  const report = { name, roles: [], steps: [], annotations: [], leftOut: [], summary: '' };
  const ancestors = ancestorsOf(key, run.workflow.jobs).map(
    (each) => finished.get(each)?.result ?? 'skipped',
  );
  if (ancestors.includes('waiting')) {
    return { result: 'waiting', outputs: nothing, reports: [{ ...report, conclusion: 'waiting' }] };
  }
  const contexts = jobContexts(run, key, job, finished);
  const status = statusAfter(ancestors, run.options.signal?.aborted === true);
  if (!isMet(job.if, { contexts, status })) {
    return { result: 'skipped', outputs: nothing, reports: [{ ...report, conclusion: 'skipped' }] };
  }
  const { legs, failFast } = expandMatrix(job.strategy, { contexts }, key);
  const results: JobResult[] = [];
  for (const values of legs) {
    if (failFast && results.some(({ result }) => result === 'failure')) {
      results.push({ result: 'cancelled', outputs: {}, reports: [{ ...report, conclusion: 'cancelled' }] });
      continue;
    }
    results.push(
      await runLeg({ run, key, job, name: legName(run, key, job, values, contexts), contexts }, values),
    );
  }
  // The last leg that has set an output is the one whose value counts.
  const written = results.flatMap(({ outputs }) =>
    Object.entries(outputs).filter(([, value]) => value !== ''),
  );
  return {
    result:
      failFast && results.some(({ result }) => result === 'failure')
        ? 'failure'
        : concludeAll(results.map(({ result }) => result)),
    outputs: { ...nothing, ...Object.fromEntries(written) },
    reports: results.flatMap(({ reports }) => reports),
  };
}

async function runLeg(leg: JobLeg, values: Leg): Promise<JobResult> {
  const contexts = { ...leg.contexts, matrix: values };
  const isCall = leg.job.uses !== undefined;
  const found = isCall
    ? await runCalledWorkflow({ ...leg, contexts }, runJobs)
    : await runJob({ ...leg, contexts });
  if (!isCall) for (const report of found.reports) leg.run.options.onJob?.(report);
  const mayFail = isTruthy(valueOf(leg.job['continue-on-error'] ?? false, { contexts }));
  return mayFail && found.result === 'failure' ? { ...found, result: 'success' } : found;
}

function jobContexts(
  { options, workflow, inputs }: WorkflowRun,
  key: string,
  job: Job,
  finished: ReadonlyMap<string, JobResult>,
): Record<string, unknown> {
  const needs = needsOf(job).map((need) => {
    const { result, outputs } = finished.get(need) ?? { result: 'skipped', outputs: {} };
    return [need, { result, outputs }] as const;
  });
  return {
    github: githubContext(options.event, workflow, key, options.workflow),
    needs: Object.fromEntries(needs),
    inputs,
    vars: options.settings ?? {},
  };
}

function legName(run: WorkflowRun, key: string, job: Job, values: Leg, contexts: Scope['contexts']): string {
  const scope = { contexts: { ...contexts, matrix: values } };
  if (job.name !== undefined) return `${run.prefix}${interpolate(job.name, scope)}`;
  const shown = Object.values(values).filter((value) => typeof value !== 'object');
  return `${run.prefix}${key}${shown.length === 0 ? '' : ` (${shown.map(String).join(', ')})`}`;
}

/** The status of all jobs before it, not just of its direct needs: a job after a skipped one is skipped, too. */
function statusAfter(ancestors: readonly JobConclusion[], isCancelled: boolean): Status {
  if (isCancelled) return 'cancelled';
  if (ancestors.includes('failure')) return 'failure';
  if (ancestors.includes('cancelled')) return 'cancelled';
  return ancestors.includes('skipped') || ancestors.includes('left out') ? 'skipped' : 'success';
}

function ancestorsOf(key: string, jobs: Workflow['jobs']): readonly string[] {
  const direct = needsOf(new Map(Object.entries(jobs)).get(key));
  return [...new Set([...direct, ...direct.flatMap((each) => ancestorsOf(each, jobs))])];
}

function needsOf(job: Job | undefined): readonly string[] {
  const { needs = [] } = job ?? {};
  return typeof needs === 'string' ? [needs] : needs;
}
