import { describe, expect, test } from '@jest/globals';

import { app, appAfterMigration, migration, serviceOf } from '../test/definitions.ts';
import { definitionFaults } from './definition-faults.ts';
import type { ContainerDefinition } from './definition.ts';

function faultsOf(...containers: ContainerDefinition[]): readonly string[] {
  return definitionFaults(serviceOf('v1', { containers }), 1);
}

describe('definitionFaults', () => {
  test('finds none in a migration and the app that waits for it', () => {
    expect(faultsOf(migration, appAfterMigration)).toEqual([]);
  });

  test.each([
    [
      1,
      100,
      100,
      'a desired count of 1 leaves no room to deploy: at least 1 tasks (`minimumHealthyPercent` 100) and at most 1 (`maximumPercent` 100)',
    ],
    [
      3,
      90,
      110,
      'a desired count of 3 leaves no room to deploy: at least 3 tasks (`minimumHealthyPercent` 90) and at most 3 (`maximumPercent` 110)',
    ],
    [-1, 100, 200, 'the desired count must be a whole number, 0 or more, got: -1'],
    [1.5, 100, 200, 'the desired count must be a whole number, 0 or more, got: 1.5'],
  ])('%d tasks at %d and %d percent', (count, minimumHealthyPercent, maximumPercent, fault) => {
    const { circuitBreaker } = serviceOf('v1').deployment;
    const deployment = { minimumHealthyPercent, maximumPercent, circuitBreaker };

    expect(definitionFaults(serviceOf('v1', { deployment }), count)).toEqual([fault]);
  });

  test('names every fault of the containers', () => {
    const { port: _, ...silent } = app;

    expect(faultsOf({ ...silent, essential: false })).toEqual([
      'one container must be essential, got: none',
      '`healthCheck` needs a container with a port, got: none',
    ]);
    expect(faultsOf(app, { ...app, name: 'second' })).toEqual([
      'one container at most may have a port, got: app, second',
    ]);
    expect(faultsOf(app, { ...migration, name: 'app' })).toEqual(["two containers are called 'app'"]);
  });

  test('names dependencies that can never be met', () => {
    const dependOn = (container: string, condition: 'SUCCESS' | 'HEALTHY' | 'START') => ({
      ...app,
      dependsOn: [{ container, condition }],
    });

    expect(faultsOf(dependOn('migrate', 'SUCCESS'), migration)).toEqual([
      "'app' depends on 'migrate', which must be listed before it",
    ]);
    expect(faultsOf(dependOn('proxy', 'START'))).toEqual([
      "'app' depends on 'proxy', which must be one of the task",
    ]);
    expect(faultsOf({ ...migration, essential: true }, appAfterMigration)).toEqual([
      "'app' waits for 'migrate' to end (SUCCESS), so 'migrate' must not be essential",
    ]);
    expect(faultsOf(migration, dependOn('migrate', 'HEALTHY'))).toEqual([
      "'app' waits for 'migrate' to be healthy, so 'migrate' must have a port",
    ]);
  });
});
