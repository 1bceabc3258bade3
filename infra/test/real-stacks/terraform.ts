import { validateStacks, type StackText } from '@fairway/terraform';
import { describe, expect, test } from '@jest/globals';

import { terraformFile } from '../../src/terraform-json.ts';
import { useTerraform } from '../support/terraform.ts';
import { everyChoiceStacks, realStacks } from '../support/real-stacks.ts';

/** Loading the provider takes seconds on an idle machine, and the machine is seldom idle. */
const TIMEOUT_MS = 240_000;

const terraform = useTerraform();
const stacks: readonly StackText[] = realStacks.map(({ name, json }) => ({
  name,
  text: terraformFile(json),
}));
/** The parts that choices change, of an environment and an account that have made every choice. */
const chosen = everyChoiceStacks
  .filter(({ name }) => ['app-fixture', 'monitoring-fixture', 'bootstrap-111111111111'].includes(name))
  .map(({ name, json }) => ({ name, text: terraformFile(json) }));

describe('the real Terraform', () => {
  test(
    'finds nothing wrong in any stack of any environment, nor in one with every choice, and finds what is',
    async () => {
      const real = terraform();
      if (real === undefined) return;
      // All at once, because loading the provider takes most of the time.
      const found = await validateStacks(real, [...stacks, ...chosen, brokenStack()]);

      const told = found.map(({ stack, summary, detail }) => `${stack}: ${summary}: ${detail}`);
      expect(told.filter((text) => !text.startsWith('broken: '))).toEqual([]);
      expect(told.toSorted()).toEqual([
        expect.stringMatching(/^broken: .*image_tag_mutability_exclusion_filter/),
        expect.stringMatching(/^broken: expected cidr_block to contain a valid Value, got: 10\.10 /),
      ]);
    },
    TIMEOUT_MS,
  );
});

test('every stack is laid out as `terraform fmt` would, had it anything to say of JSON', () => {
  expect(stacks.length).toBeGreaterThan(0);
  for (const { text } of stacks) {
    expect(text).toBe(terraformFile(JSON.parse(text)));
    expect(text).not.toMatch(/\t|[ ]+$/m);
  }
});

/** Resources of two stacks with a mistake each: an argument of a later provider, a value that is no range of addresses. */
function brokenStack(): StackText {
  const { terraform: versions, provider, resource: images } = parsed('ecr');
  const { resource: network } = parsed(stacks.find(({ name }) => name.startsWith('vpc-'))!.name);
  const [repository] = Object.values(images.aws_ecr_repository);
  const [vpc] = Object.values(network.aws_vpc);
  const resource = {
    aws_ecr_repository: {
      repository: {
        ...(repository as object),
        image_tag_mutability_exclusion_filter: [{ filter: 'latest', filter_type: 'WILDCARD' }],
      },
    },
    aws_vpc: { vpc: { ...(vpc as object), cidr_block: '10.10' } },
  };
  return { name: 'broken', text: JSON.stringify({ terraform: versions, provider, resource }) };
}

function parsed(stack: string) {
  return JSON.parse(stacks.find(({ name }) => name === stack)!.text);
}
