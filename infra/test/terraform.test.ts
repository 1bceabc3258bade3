import { RootConstruct } from 'constructs';

import { validateStacks, type StackText } from '@fairway/terraform';
import { describe, expect, test } from '@jest/globals';

import { stacksOf } from '../src/all-stacks.ts';
import { terraformFile, toTerraformJson } from '../src/terraform-json.ts';
import { useTerraform } from './support/terraform.ts';
import { readWorkspace } from './support/workspace.ts';

/** Loading the provider takes seconds on an idle machine, and the machine is seldom idle. */
const TIMEOUT_MS = 240_000;

const terraform = useTerraform();
const stacks: readonly StackText[] = stacksOf(await readWorkspace()).map(({ name, build }) => ({
  name,
  text: terraformFile(toTerraformJson(build(new RootConstruct()))),
}));

describe('the real Terraform', () => {
  test(
    'finds nothing wrong in any stack of any environment, and finds what is',
    async () => {
      const real = terraform();
      if (real === undefined) return;
      const broken = ['ecr', 'vpc-dev'].map((name) => breakStack(name));

      const found = await validateStacks(real, [...stacks, ...broken]);

      const told = found.map(({ stack, summary, detail }) => `${stack}: ${summary}: ${detail}`);
      expect(told.filter((text) => !text.startsWith('broken-'))).toEqual([]);
      expect(told.toSorted()).toEqual([
        expect.stringMatching(/^broken-ecr: .*image_tag_mutability_exclusion_filter/),
        expect.stringMatching(/^broken-vpc-dev: expected cidr_block to contain a valid Value, got: 10\.10 /),
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

/** A stack as it would be with a mistake: an argument of a later provider, a value that is no range of addresses. */
function breakStack(name: string): StackText {
  const json = JSON.parse(stacks.find((stack) => stack.name === name)!.text);
  const repositories = json.resource.aws_ecr_repository ?? {};
  for (const repository of Object.values(repositories).slice(0, 1)) {
    Object.assign(repository as object, {
      image_tag_mutability_exclusion_filter: [{ filter: 'latest', filter_type: 'WILDCARD' }],
    });
  }
  for (const vpc of Object.values(json.resource.aws_vpc ?? {}))
    Object.assign(vpc as object, { cidr_block: '10.10' });
  return { name: `broken-${name}`, text: JSON.stringify(json) };
}
