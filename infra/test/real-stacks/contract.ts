import { defineService } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { AppStack } from '../../src/stacks/app.ts';
import { toTerraformJson } from '../../src/terraform-json.ts';
import { figures, maximal, minimal } from '../fixtures/services.ts';
import { containersOf, variablesOf } from '../support/containers.ts';
import { edgeFaults, routeFaults } from '../support/route-contract.ts';
import { contractFaults } from '../support/service-contract.ts';
import { realStacks, inputs as real } from '../support/real-stacks.ts';
import { fixtureInputs } from '../support/stack-inputs.ts';

const fixtures = fixtureInputs([figures, maximal, minimal]);

const fixture = {
  json: toTerraformJson(new AppStack(new RootConstruct(), fixtures, fixtures.environments[0]!)),
};

function appStack(environment: string) {
  return realStacks.find(({ name }) => name === `app-${environment}`)!;
}

describe.each([
  ...real.environments.map(({ name }) => [name, real, appStack(name)] as const),
  ['fixture', fixtures, fixture] as const,
])('in %s', (environment, inputs, stack) => {
  test.each(inputs.manifests.map((manifest) => [manifest.name, manifest] as const))(
    '%s gets exactly what its manifest says',
    (name, manifest) => {
      expect(contractFaults(manifest, containersOf(stack, name))).toEqual([]);
      expect(routeFaults(manifest, stack)).toEqual([]);
    },
  );

  test('every rule has a priority of its own, and a sign-in leads back to a page', () => {
    const own = inputs.environments.find(({ name }) => name === environment)!;

    expect(edgeFaults(inputs.manifests, own, stack)).toEqual([]);
  });

  test.each(inputs.manifests.map((manifest) => [manifest.name, manifest] as const))(
    '%s gets the values that its environment has for it',
    (name, manifest) => {
      const values = variablesOf(containersOf(stack, name)[0]);
      const { settings, logLevel } = inputs.environments.find((one) => one.name === environment)!.services[
        name
      ]!;

      const expected = Object.entries(manifest.variables).flatMap(([variable, source]) => {
        if (source.from === 'constant') return [[variable, source.value]];
        return source.from === 'setting' ? [[variable, settings[variable]]] : [];
      });
      expect(values).toMatchObject(Object.fromEntries(expected));
      expect(values).toMatchObject({
        ENVIRONMENT: environment,
        HOST: '0.0.0.0',
        LOG_LEVEL: logLevel,
        RELEASE: '<release>',
        APP_COMMIT: '<commit>',
        APP_VERSION: expect.stringMatching(/^\$\{var\.images.*\.version\}$/),
      });
    },
  );
});

describe('a difference is found', () => {
  const containers = containersOf(fixture, 'figures');

  test('when the manifest promises what the container does not get', () => {
    const promising = defineService({
      ...figures,
      variables: { ...figures.variables, FORGOTTEN: { from: 'constant', value: 'x' } },
      secrets: { KEY: { from: 'secretsManager', name: 'key' } },
    });

    expect(contractFaults(promising, containers)).toEqual([
      'variables of figures: FORGOTTEN is promised and not given',
      'secrets of figures: KEY is promised and not given',
      "variables of figures's migration: FORGOTTEN is promised and not given",
    ]);
  });

  test('when the container gets what the manifest does not promise', () => {
    const { DATABASE_URL: _, ...variables } = figures.variables;
    const { database: __, ...needs } = figures.needs;
    const quiet = { ...figures, variables, needs };

    expect(contractFaults(quiet, containers)).toEqual([
      'variables of figures: DATABASE_URL is given and not promised',
      'containers before figures: migrate is given and not promised',
      "variables of figures's migration: DATABASE_URL is given and not promised",
    ]);
  });

  test('when the service would get the credentials that are its migration’s', () => {
    const [service, migration] = containers;
    const leaking = [{ ...service, secrets: migration.secrets }, migration];

    expect(contractFaults(figures, leaking)).toEqual([
      'secrets of figures: DATABASE_ADMIN_CREDENTIALS is given and not promised',
    ]);
  });
});
