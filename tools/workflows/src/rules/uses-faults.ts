import type { Action, Parsed, Step, Workflow } from '../model/workflow-file.ts';
import { pinnedActions } from './pinned-actions.ts';

/** Checks the actions that steps use: each is pinned by the table's commit, and given inputs that it has. */
export function usesFaults(
  file: Parsed<Workflow> | Parsed<Action>,
  steps: readonly Step[],
  actions: readonly Parsed<Action>[],
): readonly string[] {
  return steps.flatMap((step) => {
    if (step.uses === undefined) return [];
    return (
      step.uses.startsWith('./')
        ? localFaults(step.uses, step, actions)
        : publishedFaults(step.uses, step, file.text)
    ).map((fault) => `${file.path}: ${step.uses}: ${fault}`);
  });
}

function localFaults(uses: string, step: Step, actions: readonly Parsed<Action>[]): readonly string[] {
  const action = actions.find(({ path }) => path === `${uses.slice(2)}/action.yml`);
  if (action === undefined) return ['there is no such action'];
  const { inputs = {} } = action.content;
  const given = Object.keys(step.with ?? {});
  const missing = Object.entries(inputs).filter(
    ([name, { required, default: byDefault }]) =>
      required === true && byDefault === undefined && !given.includes(name),
  );
  return [
    ...given.filter((name) => !Object.hasOwn(inputs, name)).map((name) => `has no input ${name}`),
    ...missing.map(([name]) => `needs the input ${name}`),
  ];
}

function publishedFaults(uses: string, step: Step, text: string): readonly string[] {
  const [, owner, name, at] = /^([^/@]+)\/([^/@]+)(?:\/[^@]+)?@(.+)$/.exec(uses) ?? [];
  const action = new Map(Object.entries(pinnedActions)).get(`${owner ?? ''}/${name ?? ''}`);
  if (action === undefined) return ['is not in tools/workflows/src/rules/pinned-actions.ts'];
  const { commit, version, inputs } = action;
  const comment = text.includes(`${uses} # ${version}`) ? [] : [`needs the comment # ${version}`];
  const unknown = Object.keys(step.with ?? {}).filter((input) => !inputs.includes(input));
  return [
    ...(at === commit ? comment : [`is pinned to ${at ?? 'nothing'}, and the table has ${commit}`]),
    ...unknown.map((input) => `is given ${input}, which is not among the inputs of the table`),
  ];
}
