import { appStack, monitoringStack, vpcOf, vpcStack, type Environment } from '@fairway/environments';
import { RootConstruct } from 'constructs';

import { stacksOf } from '../../src/all-stacks.ts';
import type { WaivedStack } from '../../src/judging/judge.ts';
import { toTerraformJson } from '../../src/terraform-json.ts';
import { waiversOf } from '../../src/waiver.ts';
import type { StackInputs } from '../../src/stack-inputs.ts';
import { withoutCreationStacks } from './synthesize.ts';

/** Every stack of a workspace, synthesized, with the facts that policies need. */
export function judgedStacks(inputs: StackInputs): readonly WaivedStack[] {
  const { environments, manifests, shared } = inputs;
  return stacksOf(inputs).map(({ name, build }) => {
    const { json, waivers } = withoutCreationStacks(() => {
      const stack = build(new RootConstruct());
      return { json: toTerraformJson(stack), waivers: waiversOf(stack) };
    });
    const environment = environments.find((each) =>
      [vpcStack, appStack, monitoringStack].some((stackOf) => name === stackOf(each.name)),
    );
    return {
      name,
      json,
      waivers,
      manifests,
      shared,
      ...(environment === undefined ? {} : { environment, ...networkOf(environment, environments) }),
    };
  });
}

function networkOf(environment: Environment, environments: readonly Environment[]) {
  const network = environments.find(({ name }) => name === vpcOf(environment));
  return network === undefined ? {} : { network };
}
