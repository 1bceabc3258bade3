// Twenty deliberate breaks, each a small edit of the stacks of an environment, and the cheapest check that finds it.
import { validateStacks } from '@fairway/terraform';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { judge, violationText } from '../../src/judging/judge.ts';
import { terraformFile } from '../../src/terraform-json.ts';
import { containersOf } from '../support/containers.ts';
import { edgeFaults, routeFaults } from '../support/route-contract.ts';
import { contractFaults } from '../support/service-contract.ts';
import { inputs, realStacks } from '../support/real-stacks.ts';
import { useTerraform } from '../support/terraform.ts';
import { Breakable, breaks, type Check } from './breaks.ts';

const TODAY = '2026-11-30';
const environment = inputs.environments[0]!;
const TIMEOUT_MS = 240_000;

const terraform = useTerraform();
const sound = new Breakable(structuredClone(realStacks), environment.name);
const broken = breaks.map(({ act }) => {
  const stacks = new Breakable(structuredClone(realStacks), environment.name);
  act(stacks);
  return stacks;
});
/** By the number of the break; the sound stack has that after the last. */
let validated: readonly (readonly string[])[];

beforeAll(async () => {
  const real = terraform();
  const texts = [...broken, sound].map(({ app }, index) => ({
    name: `break-${index}`,
    text: terraformFile(app),
  }));
  // All at once, because loading the provider takes most of the time.
  const found = real === undefined ? [] : await validateStacks(real, texts);
  validated = texts.map(({ name }) =>
    found.filter(({ stack }) => stack === name).map(({ summary, detail }) => `${summary}: ${detail}`),
  );
}, TIMEOUT_MS);

/** Findings of the checks that need no AWS, the cheapest first. */
function faultsOf(stacks: Breakable, number: number): readonly (readonly [Check, readonly string[]])[] {
  return [
    ['policies', judge(stacks.all, TODAY).map(violationText)],
    [
      'contract',
      [
        ...inputs.manifests.flatMap((manifest) => [
          ...contractFaults(manifest, containersOf({ json: stacks.app }, manifest.name)),
          ...routeFaults(manifest, { json: stacks.app }),
        ]),
        ...edgeFaults(inputs.manifests, environment, { json: stacks.app }),
      ],
    ],
    ['terraform', validated[number] ?? []],
  ];
}

describe('without AWS', () => {
  test('nothing is wrong with the stacks as they are', () => {
    expect(faultsOf(sound, breaks.length).flatMap(([, faults]) => faults)).toEqual([]);
  });

  test('there are twenty breaks', () => {
    expect(new Set(breaks.map(({ name }) => name)).size).toBe(20);
  });

  test.each(breaks.map((each, number) => [each.name, each.foundBy, each.says, number] as const))(
    '%s is found by %s',
    (_, foundBy, says, number) => {
      const found = faultsOf(broken[number]!, number).filter(([, faults]) => faults.length > 0);

      expect(found[0]?.[0] ?? 'rehearsal').toBe(foundBy);
      if (says !== undefined) expect(found[0]?.[1].join('\n')).toMatch(says);
    },
  );
});
