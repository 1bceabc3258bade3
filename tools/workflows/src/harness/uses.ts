import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { readYaml, type Action, type Step } from '../model/workflow-file.ts';
import { interpolate, interpolateAll } from './expressions.ts';
import { scopeOf, type Sequence, type StepReport } from './job-run.ts';
import { failedStep, variablesOf, type StepEnd } from './step-end.ts';
import { requireKnownKeys, WorkflowError } from './workflow-error.ts';

type RunSteps = (sequence: Sequence, steps: readonly Step[]) => Promise<readonly StepReport[]>;

/**
 * A local composite action with its steps, or the stand-in of a published one.
 * @param runSteps runs the steps of a composite action, which may use others
 */
export async function runAction(
  sequence: Sequence,
  step: Step,
  variables: Readonly<Record<string, string>>,
  runSteps: RunSteps,
): Promise<StepEnd> {
  const uses = step.uses ?? '';
  const inputs = interpolateAll(step.with, scopeOf(sequence, variables));
  return uses.startsWith('./')
    ? runComposite(sequence, uses, inputs, variables, runSteps)
    : runStandIn(sequence, uses, inputs, variables);
}

async function runStandIn(
  sequence: Sequence,
  uses: string,
  inputs: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): Promise<StepEnd> {
  const { job } = sequence;
  const [, name = ''] = /^([^@]+)@[0-9a-f]{40}$/.exec(uses) ?? [];
  const standIn = new Map(Object.entries(job.actions)).get(name);
  const reason = new Map(Object.entries(job.withoutStandIn)).get(name);
  if (standIn === undefined && reason !== undefined) {
    job.leftOut.push(`${name}: ${reason}`);
    return { outcome: 'skipped', outputs: {}, output: reason };
  }
  if (standIn === undefined) throw new WorkflowError(`${job.key}: there is no stand-in for ${uses}`);
  const { workspace, artifacts, cache, repository, permissions } = job;
  try {
    const {
      outputs = {},
      role,
      ...result
    } = await standIn({
      inputs,
      workspace,
      artifacts,
      cache,
      repository,
      permissions,
      variables: variablesOf(sequence, variables),
    });
    for (const [key, value] of Object.entries(result.variables ?? {})) job.variables.set(key, value);
    if (role !== undefined) job.roles.push(role);
    return { outcome: 'success', outputs, output: '' };
  } catch (error) {
    return failedStep(error);
  }
}

async function runComposite(
  outer: Sequence,
  uses: string,
  given: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
  runSteps: RunSteps,
): Promise<StepEnd> {
  const { job } = outer;
  const path = `${uses.slice(2)}/action.yml`;
  if (!existsSync(join(job.workspace, path))) {
    throw new WorkflowError(`${job.key}: ${uses} is not in the workspace: check out first`);
  }
  const { content } = readYaml<Action>(job.workspace, path);
  requireKnownKeys(content, ['name', 'description', 'inputs', 'outputs', 'runs'], uses);
  if (content.runs.using !== 'composite') throw new WorkflowError(`${uses} is no composite action`);
  const inner: Sequence = {
    job,
    steps: new Map(),
    isComposite: true,
    status: 'success',
    contexts: { inputs: actionInputs(content, given, uses) },
    variables: { ...outer.variables, ...variables },
  };
  const reports = await runSteps(inner, content.runs.steps);
  const outputs = Object.entries(content.outputs ?? {}).map(([name, { value }]) => [
    name,
    interpolate(value, scopeOf(inner)),
  ]);
  return {
    outcome: inner.status,
    outputs: Object.fromEntries(outputs) as Record<string, string>,
    output: reports.map(({ output }) => output).join(''),
  };
}

function actionInputs(
  { inputs = {} }: Action,
  given: Readonly<Record<string, string>>,
  uses: string,
): Record<string, string> {
  requireKnownKeys(given, Object.keys(inputs), `${uses}: with`);
  const values = new Map(Object.entries(given));
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { required, default: byDefault }]) => {
      const value = values.get(name) ?? byDefault;
      if (value === undefined && required === true)
        throw new WorkflowError(`${uses} needs the input ${name}`);
      return [name, String(value ?? '')];
    }),
  );
}
