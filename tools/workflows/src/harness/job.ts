import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import type { Concurrency } from '../model/workflow-file.ts';
import { githubVariables } from './event.ts';
import { idTokenVariables } from './id-token.ts';
import { interpolate, interpolateAll, valueOf } from './expressions.ts';
import { scopeOf, type JobRun, type Sequence, type StepReport } from './job-run.ts';
import type { JobLeg, JobResult } from './job-results.ts';
import type { JobReport } from './run.ts';
import { runSteps } from './steps.ts';
import { WorkflowError } from './workflow-error.ts';

const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 360;
const RIGHTS = ['none', 'read', 'write'];

/** A job with steps: first its gate, then its steps on a machine that has nothing. */
export async function runJob(leg: JobLeg): Promise<JobResult> {
  const { run, job, key, name } = leg;
  const scope = { contexts: leg.contexts };
  const permissions = permissionsOf(leg);
  const { environment, concurrency } = job;
  const environmentName = typeof environment === 'string' ? environment : environment?.name;
  const gated = environmentName === undefined ? undefined : interpolate(environmentName, scope);
  if (gated === '') throw new WorkflowError(`${key}: the name of its environment is empty`);
  const report = {
    name,
    permissions,
    roles: [],
    steps: [],
    annotations: [],
    leftOut: [],
    summary: '',
    ...(gated === undefined ? {} : { environment: gated }),
    ...(concurrency === undefined ? {} : { concurrency: turnOf(concurrency, leg.contexts) }),
  };
  const gate = gated === undefined ? 'open' : await (run.options.gate?.(gated, name) ?? 'open');
  const none = Object.fromEntries(Object.keys(job.outputs ?? {}).map((output) => [output, '']));
  if (gate !== 'open') {
    const conclusion = gate === 'closed' ? 'waiting' : 'failure';
    return { result: conclusion, outputs: none, reports: [{ ...report, conclusion }] };
  }
  return carryOut(leg, report);
}

/** @returns the group with its expressions replaced; jobs of one run follow one another here in any case */
export function turnOf(concurrency: Concurrency, contexts: JobLeg['contexts']): Concurrency {
  const scope = { contexts };
  return {
    ...concurrency,
    group: interpolate(concurrency.group, scope),
    ...(concurrency['cancel-in-progress'] === undefined
      ? {}
      : { 'cancel-in-progress': valueOf(concurrency['cancel-in-progress'], scope) as boolean }),
  };
}

async function carryOut(leg: JobLeg, report: Omit<JobReport, 'conclusion'>): Promise<JobResult> {
  const { run, job } = leg;
  const { options, workflow } = run;
  const minutes = job['timeout-minutes'] ?? DEFAULT_MINUTES;
  const cancelled = options.signal === undefined ? [] : [options.signal];
  const signal = AbortSignal.any([AbortSignal.timeout(minutes * MINUTE_MS), ...cancelled]);
  const state = await startJob(leg, report, signal);
  const sequence: Sequence = {
    job: state,
    contexts: {},
    variables: {},
    steps: new Map(),
    isComposite: false,
    status: 'success',
  };
  for (const env of [workflow.env, job.env]) {
    for (const [key, value] of Object.entries(interpolateAll(env, scopeOf(sequence)))) {
      state.variables.set(key, value);
    }
  }
  const steps: readonly StepReport[] = await runSteps(sequence, job.steps ?? []);
  const outputs = interpolateAll(job.outputs, scopeOf(sequence));
  const { annotations, summary, roles, leftOut } = state;
  const isPartial = sequence.status === 'success' && leftOut.length > 0;
  const conclusion = isPartial ? 'left out' : sequence.status;
  return {
    result: conclusion,
    outputs,
    reports: [{ ...report, conclusion, steps, annotations, leftOut, summary, roles }],
  };
}

async function startJob(
  { run, key, job, contexts }: JobLeg,
  { permissions = {}, environment }: Omit<JobReport, 'conclusion'>,
  signal: AbortSignal,
): Promise<JobRun> {
  const { options, workflow } = run;
  const own = await mkdtemp(join(options.folder, `${key}-`));
  const folders = { workspace: join(own, 'workspace'), temporary: join(own, 'temporary') };
  await Promise.all(
    [folders.workspace, folders.temporary, join(own, 'home')].map((each) => mkdir(each, { recursive: true })),
  );
  const github = contexts['github'] as Record<string, unknown>;
  return {
    key,
    permissions,
    signal,
    ...folders,
    variables: new Map(),
    path: [],
    repository: options.repository,
    actions: options.actions,
    annotations: [],
    roles: [],
    withoutStandIn: options.leftOut ?? {},
    leftOut: [],
    artifacts: join(options.folder, 'artifacts'),
    cache: join(options.folder, 'cache'),
    summary: '',
    begun: 0,
    defaults: { ...workflow.defaults?.run, ...job.defaults?.run },
    contexts: {
      ...contexts,
      github: { ...github, workspace: folders.workspace },
      secrets: { GITHUB_TOKEN: github['token'], ...run.secrets },
      runner: { os: 'Linux', arch: 'X64', temp: folders.temporary },
    },
    machine: {
      HOME: join(own, 'home'),
      RUNNER_TEMP: folders.temporary,
      RUNNER_OS: 'Linux',
      ...githubVariables(github),
      GITHUB_WORKSPACE: folders.workspace,
      ...idTokenVariables(run, permissions, environment),
      ...options.variables,
    },
  };
}

/** @throws {WorkflowError} where a called workflow asks for more than its caller has: GitHub does not start such a run */
function permissionsOf({ run, job, key }: JobLeg): Readonly<Record<string, string>> {
  const own = job.permissions ?? run.workflow.permissions ?? run.permissions ?? {};
  const { permissions: granted } = run;
  if (granted === undefined) return own;
  const limits = new Map(Object.entries(granted));
  const tooMuch = Object.entries(own).filter(
    ([name, right]) => RIGHTS.indexOf(right) > RIGHTS.indexOf(limits.get(name) ?? 'none'),
  );
  if (tooMuch.length === 0) return own;
  throw new WorkflowError(
    `${key}: its caller does not have ${tooMuch.map((each) => each.join(': ')).join(', ')}`,
  );
}
