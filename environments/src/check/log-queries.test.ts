import { defineService } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { demo, faultsOf, live } from '../../test/fixtures/environments.ts';
import { orders } from '../../test/fixtures/services.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import type { LogQueries } from '../model/log-queries.ts';

const asking = defineService({
  name: 'asking',
  summary: 'Asks about logs.',
  port: 8904,
  paths: ['/ask'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 10,
  needs: { readBuckets: true, stateBucket: true, logQueries: true, signIn: 'by-environment' },
});
const athena = {
  kind: 'athena',
  maxGibPerQuery: 100,
  alarmGibPerDay: 500,
  resultDays: 3,
  datedKeys: [],
} as const;
const keys = { bucket: 'own', prefix: 'app/', format: 'yyyy/MM/dd', from: '2025/01/01' } as const;

function faults(
  choice: Partial<Extract<LogQueries, { kind: 'athena' }>>,
  more: Partial<EnvironmentDefinition> = {},
  environment = demo,
): readonly string[] {
  const definition = { ...environment, ...more, logQueries: { ...athena, ...choice } };
  return faultsOf([definition], { manifests: [orders, asking] });
}

describe('queries about logs', () => {
  test('are none unless somebody chooses them, and then need no more than that', () => {
    expect(faultsOf([demo], { manifests: [orders, asking] })).toEqual([]);
    expect(faults({ datedKeys: [keys] })).toEqual([]);
  });

  test('that no service asks are a choice without effect', () => {
    expect(faultsOf([{ ...demo, logQueries: athena }], { manifests: [orders] })).toEqual([
      expect.stringContaining('`logQueries` must be left out: no service asks Athena about logs'),
    ]);
  });

  test('have limits within what they may be', () => {
    expect(faults({ maxGibPerQuery: 0, alarmGibPerDay: 1.5, resultDays: 366 })).toEqual([
      expect.stringContaining('`logQueries.maxGibPerQuery` must be a whole number from 1 to 10000, got: 0'),
      expect.stringContaining(
        '`logQueries.alarmGibPerDay` must be a whole number from 1 to 1000000, got: 1.5',
      ),
      expect.stringContaining('`logQueries.resultDays` must be a whole number from 1 to 365, got: 366'),
    ]);
    expect(faults({ maxGibPerQuery: 501 })).toEqual([
      expect.stringContaining('`logQueries.alarmGibPerDay` must not be below `maxGibPerQuery`, 501'),
    ]);
  });

  test.each([
    [{ prefix: 'app' }, '`logQueries.datedKeys.0.prefix` must be empty, or a folder that ends with /'],
    [{ prefix: '${day}/' }, '`logQueries.datedKeys.0.prefix` must be empty, or a folder'],
    [{ from: '2025-01-01' }, '`logQueries.datedKeys.0.from` must be a day, as yyyy/MM/dd'],
    [{ from: '2025/02/30' }, '`logQueries.datedKeys.0.from` must be a day, as yyyy/MM/dd'],
    [
      { bucket: 'other' },
      '`logQueries.datedKeys.0.bucket` must be one of the buckets that services ask about (own)',
    ],
  ])('describe keys as they can be: %j', (change, fault) => {
    expect(faults({ datedKeys: [{ ...keys, ...change }] })).toEqual([expect.stringContaining(fault)]);
  });

  test('describe the keys of a bucket once', () => {
    expect(faults({ datedKeys: [keys, keys] })).toEqual([
      expect.stringContaining('`logQueries.datedKeys.1.bucket` must be listed once'),
    ]);
  });

  test('have a table for each bucket, so that two names never become one', () => {
    const services = { ...demo.services, asking: { readBuckets: ['my-logs', 'my.logs'] } };

    expect(faults({}, { services })).toEqual([
      expect.stringContaining(
        "`logQueries` must be about buckets whose names differ in more than dots and hyphens, got: 'my-logs, my.logs'",
      ),
    ]);
  });

  test('cost money, so that production asks for a token', () => {
    const operators = { mails: ['operators@example.com'] };
    const { database: _, ...production } = live;

    expect(faults({}, { operators }, production)).toEqual([
      expect.stringContaining(
        '`signIn.requiredBy` must list `asking` in production, where `logQueries` chooses Athena',
      ),
    ]);
    expect(faults({}, { operators, signIn: { requiredBy: ['asking'] } }, production)).toEqual([]);
  });
});
