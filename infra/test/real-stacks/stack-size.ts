import { definitions, type EnvironmentDefinition } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { stacksOf } from '../../src/all-stacks.ts';
import { countResources, toTerraformJson } from '../../src/terraform-json.ts';
import type { StackInputs } from '../../src/stack-inputs.ts';
import { everyChoice } from '../fixtures/every-choice.ts';
import { figures } from '../fixtures/services.ts';
import { fixtureInputs } from '../support/stack-inputs.ts';

/** The limit of the policy `stack-size`. */
const MAX_RESOURCES = 150;

/** Services with a database and sign-in. They are not the workspace's own, which grow in number. */
function services(count: number): readonly ServiceManifest[] {
  return Array.from({ length: count }, (_, index) => ({
    ...figures,
    name: `figures-${index}`,
    port: 8910 + index,
    paths: [`/figures-${index}`, `/figures-${index}/*`],
  }));
}

function sizesOf(grown: StackInputs): Readonly<Record<string, number>> {
  const stacks = stacksOf(grown).filter(({ name }) => /^(?:vpc|app|monitoring)-/.test(name));
  return Object.fromEntries(
    stacks.map(({ name, build }) => [name, countResources(toTerraformJson(build(new RootConstruct())))]),
  );
}

describe('no stack grows out of what can be planned', () => {
  test('with five services in an environment that has every choice', () => {
    const sizes = sizesOf(everyChoice(services(5)));

    expect(sizes['app-fixture']).toBeGreaterThan(100);
    expect(Object.entries(sizes).filter(([, size]) => size > MAX_RESOURCES)).toEqual([]);
  });

  test('with six in one that has the choices of prod', () => {
    const prod: EnvironmentDefinition = definitions.find(({ name }) => name === 'prod')!;
    const sizes = sizesOf(fixtureInputs(services(6), { ...prod, name: 'fixture' }));

    expect(Object.keys(sizes)).toHaveLength(3);
    expect(Object.entries(sizes).filter(([, size]) => size > MAX_RESOURCES)).toEqual([]);
  });
});
