import { describe, expect, test } from '@jest/globals';

import { everySource, testWorld } from '../test/support/worlds.ts';
import { testWorldConformance } from '../test/support/world-conformance.ts';
import { containerEnvironments, environmentFaults, NoValue, type World } from './world.ts';

testWorldConformance('of tests', (service) => testWorld([service]));

/** A world without these values. */
function without(...sources: (keyof World['sources'])[]): World {
  const world = testWorld();
  const none = Object.fromEntries(sources.map((source) => [source, () => new NoValue(`has no ${source}`)]));
  return { ...world, sources: { ...world.sources, ...none } };
}

describe('containerEnvironments', () => {
  const manifest = everySource({ API_KEY: { from: 'secretsManager', name: 'api-key' } });

  test('gives secrets apart from variables, and the admin’s credentials to the migration alone', () => {
    const { service, migration } = containerEnvironments(manifest, testWorld());

    expect(service.secrets).toEqual({ API_KEY: 'the secret api-key' });
    expect(migration?.secrets).toEqual({
      DATABASE_ADMIN_CREDENTIALS: '{"username":"postgres","password":""}',
    });
    expect(migration?.variables).toEqual(service.variables);
  });

  test('gives what the AWS SDK reads to services that need something of AWS', () => {
    const world: World = { ...testWorld(), sdk: { AWS_REGION: 'us-east-1' } };
    const quiet = { ...manifest, needs: {}, variables: {} };

    expect(containerEnvironments(manifest, world).service.variables).toMatchObject({
      AWS_REGION: 'us-east-1',
    });
    expect(containerEnvironments(quiet, world).service.variables).not.toHaveProperty('AWS_REGION');
    expect(containerEnvironments(quiet, world).migration).toBeUndefined();
  });

  test('gives the variables of tracing to the service, and not to what migrates its database', () => {
    const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_TRACES_SAMPLER_ARG: '0.05' };

    const { service, migration } = containerEnvironments(manifest, { ...testWorld(), tracing });

    expect(service.variables).toMatchObject(tracing);
    expect(migration?.variables).not.toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  test('names everything that has no value at once', () => {
    const world: World = { ...without('setting', 'tokenIssuer'), secret: () => new NoValue('is a secret') };

    const faults = environmentFaults(manifest, world);

    expect(faults).toEqual([
      'every-source: SETTING has no setting',
      'every-source: TOKEN_ISSUER has no tokenIssuer',
      'every-source: API_KEY is a secret',
    ]);
    expect(() => containerEnvironments(manifest, world)).toThrow(new Error(faults.join('\n')));
    expect(environmentFaults(manifest, testWorld())).toEqual([]);
  });
});
