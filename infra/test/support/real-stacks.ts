import { bootstrapStack } from '@fairway/environments';

import type { WaivedStack } from '../../src/judging/judge.ts';
import type { StackInputs } from '../../src/stack-inputs.ts';
import { everyChoice } from '../fixtures/every-choice.ts';
import { figures, maximal, minimal } from '../fixtures/services.ts';
import { PipelineRoles } from '../iam/pipeline-roles.ts';
import { judgedStacks } from './judged-stacks.ts';
import { readInputs } from './stack-inputs.ts';

/**
 * This workspace, and every stack of it as policies see it: made once for all tests of a file, so no test may change
 * it.
 */
export const inputs = await readInputs();
export const realStacks = judgedStacks(inputs);

/** The same with every environment in one account, where nothing but statements keeps them apart. */
export const oneAccount: StackInputs = inOneAccount(inputs);
export const oneAccountStacks = inputs.environments.every(({ account }) => account === inputs.shared.account)
  ? realStacks
  : judgedStacks(oneAccount);
export const pipelineRoles = rolesOf(oneAccount, oneAccountStacks);

/** The stacks of a workspace whose one environment has made every choice. */
export const everyChoiceStacks = judgedStacks(everyChoice([figures, maximal, minimal]));

/** Those of them whose names this workspace does not use: stacks that are judged together must be told apart. */
export const chosenStacks = everyChoiceStacks.filter(
  ({ name }) => !realStacks.some((stack) => stack.name === name),
);

export function inOneAccount({ shared, environments, manifests }: StackInputs): StackInputs {
  const { account } = shared;
  return { shared, manifests, environments: environments.map((each) => ({ ...each, account })) };
}

/** The roles that GitHub's workflows take on in a workspace of one account. */
export function rolesOf({ shared }: StackInputs, stacks: readonly WaivedStack[]): PipelineRoles {
  const { json } = stacks.find(({ name }) => name === bootstrapStack(shared, shared.account))!;
  return new PipelineRoles(shared, json);
}
