import { basename, join } from 'node:path';

import { parseYaml, type Input, type Workflow } from '../model/workflow-file.ts';
import { workflowInputs } from './event.ts';
import { interpolate, interpolateAll, valueOf } from './expressions.ts';
import { git } from './git.ts';
import { concludeAll, type JobLeg, type JobResult, type WorkflowRun } from './job-results.ts';
import { requireKnownKeys, WorkflowError } from './workflow-error.ts';

interface Call {
  readonly inputs?: Readonly<Record<string, Input>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly secrets?: Readonly<Record<string, { readonly required?: boolean }>>;
}

const WORKFLOW_KEYS = ['name', 'run-name', 'on', 'permissions', 'concurrency', 'env', 'defaults', 'jobs'];

/** @param path from the root of the repository, as the commit has it */
export async function readWorkflowAt(repository: string, commit: string, path: string): Promise<Workflow> {
  const text = await git(repository, 'show', `${commit}:${path}`);
  const { content } = parseYaml<Workflow>(path, text);
  requireKnownKeys(content, WORKFLOW_KEYS, path);
  return content;
}

/**
 * A job that calls a workflow of the same commit: its jobs are shown under the name of the caller.
 * @param runJobs runs the called workflow's jobs, which may call others
 */
export async function runCalledWorkflow(
  { run, key, name, job, contexts }: JobLeg,
  runJobs: (run: WorkflowRun) => Promise<ReadonlyMap<string, JobResult>>,
): Promise<JobResult> {
  const path = job.uses ?? '';
  if (!path.startsWith('./'))
    throw new WorkflowError(`${key}: the harness calls local workflows only: ${path}`);
  const { options } = run;
  const workflow = await readWorkflowAt(options.repository, options.event.commit, join(path));
  const call = callOf(workflow, path);
  const scope = { contexts };
  const given = Object.entries(job.with ?? {}).map(([input, value]) => [input, valueOf(value, scope)]);
  const jobs = await runJobs({
    options,
    workflow,
    file: basename(path),
    prefix: `${name} / `,
    inputs: workflowInputs(call.inputs ?? {}, Object.fromEntries(given) as Record<string, unknown>, path),
    secrets: secretsOf(run, job.secrets, call, contexts),
    permissions: job.permissions ?? run.workflow.permissions ?? {},
  });
  const results = [...jobs].map(([each, { result, outputs }]) => [each, { result, outputs }] as const);
  const ofCall = { contexts: { ...contexts, jobs: Object.fromEntries(results) } };
  const outputs = Object.entries(call.outputs ?? {}).map(
    ([each, { value }]) => [each, interpolate(value, ofCall)] as const,
  );
  return {
    result: concludeAll(results.map(([, { result }]) => result)),
    outputs: Object.fromEntries(outputs),
    reports: [...jobs.values()].flatMap(({ reports }) => reports),
  };
}

function callOf({ on }: Workflow, path: string): Call {
  const triggers = new Map(Object.entries(on));
  if (!triggers.has('workflow_call')) throw new WorkflowError(`${path} lets nobody call it`);
  const call = triggers.get('workflow_call') as Call | null | undefined;
  return call ?? {};
}

function secretsOf(
  run: WorkflowRun,
  given: unknown,
  { secrets = {} }: Call,
  contexts: JobLeg['contexts'],
): Record<string, string> {
  if (given === 'inherit') return run.secrets;
  const scope = { contexts: { ...contexts, secrets: run.secrets } };
  const passed = interpolateAll((given ?? {}) as Record<string, unknown>, scope);
  requireKnownKeys(passed, Object.keys(secrets), 'secrets');
  const missing = Object.entries(secrets).filter(
    ([name, { required }]) => required === true && !Object.hasOwn(passed, name),
  );
  if (missing.length > 0)
    throw new WorkflowError(`secrets: ${missing.map(([name]) => name).join(', ')} are needed`);
  return passed;
}
