import { describe, expect, test } from '@jest/globals';

import { databaseName, edgePaths, type ServiceManifest } from '../../src/manifest.ts';
import { tracingVariables } from '../../src/tracing-variables.ts';
import {
  migrationVariables,
  sdkVariables,
  standardVariables,
  variableSources,
  type VariableSource,
} from '../../src/variables.ts';
import { containerEnvironments, type ContainerEnvironment, type World } from '../../src/world.ts';
import { everySource } from './worlds.ts';

interface ConformanceOptions {
  /** The value that a container gets for a world's value: undoes quoting. @default the value */
  readonly received?: (value: string) => string;
}

/**
 * The test that every world passes: containers get exactly the names that their manifest and the platform's tables know, and
 * each value has the shape that services read, whichever world gives it.
 * @param worldOf a world whose only service is the one that is given
 */
export function testWorldConformance(
  name: string,
  worldOf: (service: ServiceManifest) => World,
  { received = (value) => value }: ConformanceOptions = {},
): void {
  describe(`the world ${name}`, () => {
    const manifest = everySource();
    const environments = containerEnvironments(manifest, worldOf(manifest));

    test('has a value of the right shape for every source', () => {
      expect(sourcesOf(manifest)).toEqual(Object.keys(variableSources).toSorted());
      expect(shapeFaults(manifest, environments.service, received)).toEqual([]);
    });

    test('gives containers the names that are known, and no others', () => {
      const names = [
        ...Object.keys(standardVariables),
        ...Object.keys(manifest.variables),
        ...Object.keys(worldOf(manifest).sdk),
      ].toSorted();

      expect(Object.keys(sdkVariables)).toEqual(expect.arrayContaining(Object.keys(worldOf(manifest).sdk)));
      const tracing = Object.keys(worldOf(manifest).tracing);
      expect(Object.keys(tracingVariables)).toEqual(expect.arrayContaining(tracing));
      expect(Object.keys(environments.service.variables).toSorted()).toEqual(
        [...names, ...tracing].toSorted(),
      );
      expect(environments.service.secrets).toEqual({});
      expect(Object.keys(environments.migration?.variables ?? {}).toSorted()).toEqual(names);
      expect(Object.keys(environments.migration?.secrets ?? {})).toEqual(Object.keys(migrationVariables));
    });

    test('gives every container the standard variables', () => {
      const { variables } = environments.service;

      expect(variables).toMatchObject({
        PORT: String(manifest.port),
        HOST: expect.stringMatching(/^[\d.]+$/),
      });
      for (const variable of Object.keys(standardVariables)) expect(variables[variable]).not.toBe('');
    });
  });
}

function sourcesOf({ variables }: ServiceManifest): string[] {
  return [...new Set(Object.values(variables).map(({ from }) => from))].toSorted();
}

/** See `logTableEntry`. */
const TABLE_ENTRY = /^[a-z0-9.-]+=[a-z0-9_]+\.[a-z0-9_]+(?::[\w!.*'()/-]*\{[\w/-]+\}:[\d/-]+)?$/;

type Shape = (value: string, manifest: ServiceManifest, source: VariableSource) => unknown;

/**
 * The shape on which a service may rely when it reads a variable of a source. A wrong value throws, or returns false.
 */
const shapes: Readonly<Record<VariableSource['from'], Shape>> = {
  constant: (value, _manifest, source) => source.from === 'constant' && value === source.value,
  setting: (value, _manifest, source) => source.from === 'setting' && value === source.default,
  edgeOrigin: (value) => /^https?:/.test(value) && new URL(value).origin === value,
  serviceDirectory: (value, manifest) => {
    const { name, summary } = manifest;
    const docs = `/-/${name}/docs`;
    expect(JSON.parse(value)).toEqual([{ name, summary, docs }]);
    return edgePaths(manifest).includes(`/-/${name}/*`);
  },
  readBuckets: (value) => value.split(',').every(isName),
  stateBucket: isName,
  statePrefix: (value, { name }) => value === `${name}/`,
  topicArn: (value) => /^arn:aws:sns:[\w-]+:\d{12}:[\w-]+$/.test(value),
  metricsNamespace: (value, { needs }) => value === needs.metricsNamespace,
  logQueryWorkgroup: (value) => /^[\w.-]{0,128}$/.test(value),
  logTables: (value) => value === '' || value.split(',').every((entry) => TABLE_ENTRY.test(entry)),
  databaseUrl: (value, manifest) => {
    const url = new URL(value);
    const own = databaseName(manifest);
    return url.protocol === 'postgresql:' && url.username === own && url.pathname === `/${own}`;
  },
  databaseAuthentication: (value) => ['url', 'iam'].includes(value),
  databaseMayPause: (value) => ['true', 'false'].includes(value),
  signInRequired: (value) => /^(?:true|false|[A-Z]+ \/[^,]*(?:,[A-Z]+ \/[^,]*)*)$/.test(value),
  tokenIssuer: (value) => value === '' || /^https:\/\/|^http:\/\/127\.0\.0\.1:/.test(value),
  tokenClientIds: (value) => value === '' || value.split(',').every((id) => /^\w+$/.test(id)),
  tokenPageClientId: (value) => /^\w*$/.test(value),
};

function isName(value: string): boolean {
  return /^[a-z0-9][a-z0-9.-]+$/.test(value);
}

/** A sentence for every variable whose value has not the shape of its source. */
function shapeFaults(
  manifest: ServiceManifest,
  { variables }: ContainerEnvironment,
  received: (value: string) => string,
): string[] {
  return Object.entries(manifest.variables).flatMap(([variable, source]) => {
    const value = received(variables[variable] ?? '');
    return hasShape(value, manifest, source) ? [] : [`${source.from}: ${value}`];
  });
}

function hasShape(value: string, manifest: ServiceManifest, source: VariableSource): boolean {
  try {
    return shapes[source.from](value, manifest, source) !== false;
  } catch {
    return false;
  }
}
