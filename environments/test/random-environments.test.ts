import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { checkEnvironments } from '../src/check/check-environments.ts';
import { faultText } from '../src/check/fault.ts';
import { formatCidr, overlaps, parseCidr, sizeOf } from '../src/networks/cidr.ts';
import { fileOf } from '../src/model/files.ts';
import type { EnvironmentDefinition } from '../src/model/definition.ts';
import { nameLimits, type NameKind } from '../src/names/name-limits.ts';
import { environmentNameKinds, serviceNameKinds } from '../src/names/name-kinds.ts';
import { environmentNames, serviceNames } from '../src/names/names.ts';
import { resolveEnvironment } from '../src/resolve/resolve.ts';
import { stateKey, appStack, vpcStack } from '../src/names/state-keys.ts';
import { faultsOf } from './fixtures/environments.ts';
import { orders, stock } from './fixtures/services.ts';

/** Names as the rules have them: of at least two characters, with single hyphens inside. */
function names(maxLength: number): fc.Arbitrary<string> {
  return fc
    .stringMatching(/^[a-z](?:-?[a-z0-9])+$/)
    .filter(
      (name) =>
        name.length >= 2 &&
        name.length <= maxLength &&
        !/^(?:prod|local$|shared$|boundary$|github$|images$|terraform$)/.test(name),
    )
    .filter((name) => !/aws|amazon|cognito/.test(name));
}

const regions = fc.constantFrom('eu-central-1', 'us-east-1', 'ap-south-1', 'me-south-1');
const percent = fc.integer({ min: 10, max: 95 });
const tasks = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(2), fc.nat(2))
  .map(([minimum, more, most]) => ({ minimum, desired: minimum + more, maximum: minimum + more + most }));
const everyService = fc.record(
  {
    tasks,
    capacity: fc.record({
      onDemandBase: fc.constantFrom(0, 1),
      spotPercent: fc.integer({ min: 1, max: 100 }),
    }),
    scaling: fc.record({ cpuPercent: percent, memoryPercent: percent }, { requiredKeys: [] }),
    logLevel: fc.constantFrom('debug', 'info', 'warn'),
  } as const,
  { requiredKeys: [] },
);

/** Environments that keep the rules, each with a VPC of its own. */
const soundEnvironments: fc.Arbitrary<readonly EnvironmentDefinition[]> = fc
  .uniqueArray(
    fc.record({
      name: names(11),
      region: regions,
      account: fc.stringMatching(/^[1-9]\d{11}$/),
      zones: fc.constantFrom(2 as const, 3 as const),
      outbound: fc.constantFrom('public-addresses' as const, 'one-nat' as const, 'nat-per-zone' as const),
      prefix: fc.integer({ min: 16, max: 20 }),
      everyService,
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 12 },
  )
  .filter(
    (all) => !all.some(({ name }) => all.some((other) => other.name !== name && name.startsWith(other.name))),
  )
  .map((choices) =>
    choices.map(({ zones, outbound, prefix, ...rest }, index) => ({
      ...rest,
      network: { kind: 'own', cidr: `10.${20 + index}.0.0/${prefix}`, zones, outbound } as const,
      database: { maximumAcu: 4 },
      services: { orders: { settings: { SUPPLIER: 'acme' } } },
    })),
  );

describe('random environments', () => {
  test('that keep the rules have no fault', () => {
    fc.assert(fc.property(soundEnvironments, (definitions) => expect(faultsOf(definitions)).toEqual([])));
  });

  test('have a fault where any one of them gets the range of another', () => {
    fc.assert(
      fc.property(soundEnvironments, fc.nat(), fc.nat(), (definitions, one, other) => {
        const victim = definitions[one % definitions.length]!;
        const source = definitions[other % definitions.length]!;
        fc.pre(victim !== source && source.network.kind === 'own');
        const changed = definitions.map((each) =>
          each === victim ? { ...each, network: source.network } : each,
        );

        expect(faultsOf(changed)).toContainEqual(expect.stringContaining('must not overlap'));
      }),
    );
  });

  test('have faults that name an environment, the value and its file, whatever is in them', () => {
    const anything = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant([]));
    const paths = fc.constantFrom(
      ['network', 'cidr'],
      ['network', 'zones'],
      ['everyService', 'tasks', 'minimum'],
      ['everyService', 'size', 'cpu'],
      ['database', 'maximumAcu'],
      ['monitoring', 'logRetentionDays'],
      ['region'],
      ['account'],
    );
    fc.assert(
      fc.property(soundEnvironments, paths, anything, (definitions, path, value) => {
        const [first, ...rest] = definitions;
        const broken = { ...first, ...replace(first!, path, value) } as EnvironmentDefinition;

        for (const fault of checkEnvironments({
          manifests: [orders, stock],
          definitions: [broken, ...rest],
          matrix: {},
        })) {
          expect(faultText(fault)).toMatch(/^[\w-]+: `.+` must /);
          expect(['environments/src/', 'packages/'].some((folder) => fault.file.startsWith(folder))).toBe(
            true,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test('say of every value which file it is from', () => {
    fc.assert(
      fc.property(soundEnvironments, (definitions) => {
        const definition = definitions[0]!;
        const { environment, files } = resolveEnvironment(definition, [orders, stock]);

        for (const path of leavesOf(environment))
          expect([path, files.get(path)]).toEqual([path, expect.any(String)]);
        expect(files.get('name')).toBe(fileOf(definition));
      }),
    );
  });
});

describe('derived names', () => {
  test('keep AWS’s limits for every environment, service and project that keeps ours', () => {
    const fits = (name: string, kind: NameKind): boolean => {
      const { length, pattern } = nameLimits[kind];
      return name.length >= length[0] && name.length <= length[1] && pattern.test(name);
    };
    fc.assert(
      fc.property(names(11), names(11), names(20), regions, (project, name, service, region) => {
        const ofEnvironment = environmentNames({ project }, { name, region, account: '123456789012' });
        for (const [key, kind] of Object.entries(environmentNameKinds)) {
          const derived = ofEnvironment[key as keyof typeof ofEnvironment];
          expect([key, derived, fits(derived, kind)]).toEqual([key, derived, true]);
        }
        const ofService = serviceNames({ project }, { name }, service);
        for (const [key, kind] of Object.entries(serviceNameKinds)) {
          const derived = ofService[key as keyof typeof ofService];
          expect([key, derived, fits(derived, kind)]).toEqual([key, derived, true]);
        }
      }),
    );
  });

  test('keep states apart', () => {
    fc.assert(
      fc.property(fc.uniqueArray(names(11), { minLength: 2, maxLength: 20 }), (all) => {
        const keys = ['bootstrap' as const, 'ecr' as const, ...all.map(vpcStack), ...all.map(appStack)].map(
          stateKey,
        );

        expect(new Set(keys).size).toBe(2 + 2 * all.length);
      }),
    );
  });
});

describe('ranges', () => {
  const range = fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
    .map(([address, prefix]) => ({ first: address - (address % sizeOf({ prefix })), prefix }));

  test('are written as they are read', () => {
    fc.assert(fc.property(range, (each) => expect(parseCidr(formatCidr(each))).toEqual(each)));
  });

  test('overlap exactly where one begins inside the other', () => {
    fc.assert(
      fc.property(range, range, (one, other) => {
        const inside = (a: typeof one, b: typeof one): boolean =>
          a.first >= b.first && a.first < b.first + sizeOf(b);
        expect(overlaps(one, other)).toBe(inside(one, other) || inside(other, one));
      }),
    );
  });
});

function replace(root: object, [key = '', ...rest]: readonly string[], value: unknown): object {
  const old = (root as Record<string, unknown>)[key];
  return { ...root, [key]: rest.length === 0 ? value : replace(old ?? {}, rest, value) };
}

function leavesOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leavesOf(inner, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}
