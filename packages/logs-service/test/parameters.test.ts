import { testParameters } from '@fairway/service-kit/parameter-testing';
import { runApp, sampleIdentity, stopRunningApps, type RunningApp } from '@fairway/service-kit/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

import { createApp } from '../src/app.ts';
import type { Backend } from '../src/backend.ts';
import { parseCommand } from '../src/cli/options.ts';
import { Lazy } from '../src/lazy.ts';

// Each request of this file is refused before it reaches AWS, the sound ones because of their bucket.
const refused = () => Promise.reject(new Error('the request was not refused'));
const backend = new Lazy<Backend>(() => Promise.resolve({ analyze: refused, notify: refused }));
afterEach(stopRunningApps);

function start(): Promise<RunningApp> {
  return runApp(({ logger, readiness }) => {
    const identity = sampleIdentity('logs');
    return createApp({ logger, readiness, identity, backend, logBuckets: [] }).app;
  });
}

const analysisId = {
  id: { good: '0b7f0f3e-2f8e-4a53-9a51-3f6f2f0f7d11', wrong: [['nothing', 'must be the id of an analysis']] },
} as const;
const flag = (value: string) => [value, 'must be true or false'] as const;
const whole = (value: string) => [value, 'must be a whole number of 0 or more'] as const;
const time = (value: string) => [value, 'must be a time as 2025-09-15T12:00:00Z'] as const;
const field = (value: string) => [value, 'must be 1 to 64 letters, digits and any of _ . @ $ : -'] as const;
const level = (value: string) =>
  [
    value,
    'must be 1 to 16 levels as ERROR,FATAL, each of 1 to 64 letters, digits and any of _ . + -',
  ] as const;
const shown = (value: string) => [value, 'must be a whole number from 0 to 100'] as const;

const engine = (value: string) => [value, 'must be scanner or athena'] as const;
const cost = (value: string) => [value, 'must be an amount of US dollars, as 0.5'] as const;

const fieldCase = (good: string) => ({
  good,
  wrong: ['', 'a b', 'a/b', 'a"b', 'é', '\\u0061', 'x'.repeat(65)].map(field),
});

const query = {
  bucket: { good: 'logs', wrong: [['', 'must be the name of a bucket']] },
  prefix: { good: 'tests/', wrong: [['é'.repeat(513), 'must be at most 1024 bytes']] },
  threshold: {
    good: '2',
    wrong: ['', '-1', '+1', '1.5', '1e3', '0x10', ' 1', '٣', '9007199254740992', '9'.repeat(40)].map(whole),
  },
  since: {
    good: '2025-09-15T12:00:00Z',
    wrong: [
      '',
      'yesterday',
      '2025-09-15',
      '2025-09-15T12:00Z',
      '2025-09-15T12:00:00',
      '2025-09-15 12:00:00Z',
      '2025-09-15T12:00:00,5Z',
      '2025-09-15T12:00:00.Z',
      '2025-09-15T24:00:00Z',
      '2025-02-29T00:00:00Z',
      '2025-09-15T12:00:60Z',
      '2025-09-15T12:00:00+2:00',
      '2025-09-15T12:00:00 02:00',
      '1757937600',
    ].map(time),
  },
  all: { good: 'true', wrong: ['', 'yes', '1', 'TRUE', 'true '].map(flag) },
  timeField: fieldCase('time'),
  levelField: fieldCase('severity'),
  serviceField: fieldCase('app'),
  errorLevel: {
    good: 'error,fatal',
    wrong: ['', ',', 'error,', 'er ror', 'é', 'x'.repeat(65), 'a,'.repeat(16) + 'a'].map(level),
  },
  engine: { good: 'scanner', wrong: ['', 'Athena', 'duckdb'].map(engine) },
  maxCost: { good: '0.5', wrong: ['', '-1', '1e3', '$1', '1,5', '0.0000001'].map(cost) },
  showMalformed: { good: '3', wrong: ['', '-1', '101', '1.5'].map(shown) },
} as const;

testParameters(start, {
  'GET /-/logs/analyses/{id}': { path: analysisId },
  'DELETE /-/logs/analyses/{id}': { path: analysisId },
  'GET /analyze': { query },
  'POST /notify': { query: { ...query, force: { good: 'true', wrong: ['', 'yes'].map(flag) } } },
});

describe('the command and HTTP', () => {
  const flags = {
    prefix: '--prefix',
    threshold: '--threshold',
    since: '--since',
    timeField: '--time-field',
    levelField: '--level-field',
    serviceField: '--service-field',
    errorLevel: '--error-level',
    engine: '--engine',
    maxCost: '--max-cost',
    showMalformed: '--show-malformed',
  } as const;
  const taken: readonly (readonly [keyof typeof flags, string])[] = [
    ...['0', '3', '007', '9007199254740991'].map((value) => ['threshold', value] as const),
    ...[
      '2025-09-15T12:00:00Z',
      '2025-09-15T12:00:00.5Z',
      '2025-09-15T12:00:00.0000000001Z',
      '2025-09-15T14:00:00+02:00',
      '2025-09-15t12:00:00z',
      '2016-12-31T23:59:60Z',
      '2024-02-29T00:00:00-23:59',
    ].map((value) => ['since', value] as const),
    ['prefix', ''],
    ['prefix', 'a/ü&=+ '],
    ['timeField', '@timestamp'],
    ['levelField', 'log.level'],
    ['serviceField', 'x-service'],
    ['errorLevel', '50,60'],
    ['showMalformed', '0'],
    ['showMalformed', '100'],
  ];
  const refused = (Object.keys(flags) as (keyof typeof flags)[]).flatMap((name) =>
    query[name].wrong.map(([value]) => [name, value] as const),
  );

  const ask = async (name: string, value: string): Promise<{ status: number; detail: string }> => {
    const { origin } = await start();
    const response = await fetch(
      `${origin}/analyze?${new URLSearchParams({ bucket: 'b', [name]: value }).toString()}`,
    );
    return (await response.json()) as { status: number; detail: string };
  };

  test.each(taken)('both take %s %j', async (name, value) => {
    expect(parseCommand(['--bucket', 'b', flags[name], value])).toMatchObject({ kind: 'run' });
    expect(await ask(name, value)).toMatchObject({ status: 403 });
  });

  test.each(refused)('both refuse %s %j, in the same words', async (name, value) => {
    const parsed = parseCommand(['--bucket', 'b', `${flags[name]}=${value}`]);
    const { status, detail } = await ask(name, value);

    expect(status).toBe(422);
    expect(parsed).toEqual({ kind: 'faults', faults: [detail.replace(name, flags[name])] });
  });

  test('both refuse one name for two fields', async () => {
    expect(await ask('levelField', 'ts')).toMatchObject({
      status: 422,
      detail: "levelField must differ from the names of the other fields, got: 'ts'",
    });
    expect(parseCommand(['--bucket', 'b', '--level-field', 'ts'])).toEqual({
      kind: 'faults',
      faults: ["--level-field must differ from the names of the other fields, got: 'ts'"],
    });
  });
});
