import { describe, expect, test } from '@jest/globals';

import { orders } from '../test/fixtures/orders.ts';
import { defineService as defineChecked } from './checked.ts';
import { defineService, ManifestError } from './define-service.ts';
import { drainDeadlineSeconds, edgePaths } from './manifest.ts';

function faultsOf(changes: object): readonly string[] {
  try {
    defineService({ ...orders, ...changes });
    return [];
  } catch (error) {
    if (error instanceof ManifestError) return error.faults;
    throw error;
  }
}

describe('defineService', () => {
  test('fills in what follows from the longest request', () => {
    const manifest = defineService(orders);

    expect(manifest).toMatchObject({
      lameDuckSeconds: 5,
      drainSeconds: 15,
      stopTimeoutSeconds: 30,
      healthPath: '/health',
      needs: {},
      variables: {},
      secrets: {},
    });
    expect(drainDeadlineSeconds(manifest)).toBe(20);
    expect(edgePaths(manifest)).toEqual(['/-/orders', '/-/orders/*', '/orders', '/orders/*']);
  });

  test('gives the same in a bundle, which does not check it again', () => {
    const definition = { ...orders, webSockets: { maxSockets: 10, maxSocketsPerClient: 2 } };

    expect(defineChecked(definition)).toEqual(defineService(definition));
    expect(Object.isFrozen(defineChecked(definition).paths)).toBe(true);
    expect(() => defineChecked({ ...orders, port: 80 })).not.toThrow();
  });

  test('lets a worker be reached by nobody, and says so of whatever is about requests', () => {
    const manifest = defineService({ ...orders, worker: true, paths: [], examples: [] });

    expect(edgePaths(manifest)).toEqual([]);
    expect(
      faultsOf({
        worker: true,
        examples: [],
        personalData: true,
        page: '/-/orders/page',
        needs: { signIn: 'always' },
      }).filter((fault) => fault.includes('worker')),
    ).toEqual([
      '`paths` must be left empty by a worker, which has no address at the edge',
      '`page` must be left out by a worker, which has no address at the edge',
      '`personalData` must be left out by a worker, which has no address at the edge',
      '`needs.signIn` must be left out by a worker, which has no address at the edge',
    ]);
    expect(faultsOf({ worker: 'yes' })).toEqual(["`worker` must be true or false, got: 'yes'"]);
  });

  test('gives a service of long requests the time to stop', () => {
    const manifest = defineService({ ...orders, longestRequestSeconds: 60 });

    expect([manifest.drainSeconds, manifest.stopTimeoutSeconds]).toEqual([65, 75]);
  });

  test('gives sockets the time until the last request has its answer, and judges their limits', () => {
    const webSockets = { maxSockets: 100, maxSocketsPerClient: 5 };

    expect(defineService({ ...orders, webSockets })).toMatchObject({
      drainSeconds: 25,
      stopTimeoutSeconds: 30,
      webSockets,
    });
    expect(defineService({ ...orders, webSockets, longestRequestSeconds: 30 })).toMatchObject({
      drainSeconds: 45,
      stopTimeoutSeconds: 50,
    });
    expect(faultsOf({ webSockets, drainSeconds: 20 })).toEqual([
      '`drainSeconds` must be above the drain deadline (lame-duck time + longest request + 5) with `webSockets`, or sockets are cut, got: 20 and 20',
    ]);
    expect(faultsOf({ webSockets: { maxSockets: 0, maxSocketsPerClient: 5 } })).toEqual([
      '`webSockets.maxSockets` must be a whole number from 1 to 20000, got: 0',
    ]);
    expect(faultsOf({ webSockets: { maxSockets: 10, maxSocketsPerClient: 11 } })).toEqual([
      '`webSockets.maxSocketsPerClient` must be a whole number from 1 to 10, got: 11',
    ]);
  });

  test('keeps what was said, and freezes all of it', () => {
    const manifest = defineService({ ...orders, needs: { stateBucket: true }, lameDuckSeconds: 0 });

    expect(manifest.lameDuckSeconds).toBe(0);
    expect(Object.isFrozen(manifest) && Object.isFrozen(manifest.needs)).toBe(true);
  });

  test('names every fault at once, with the service’s name', () => {
    const define = (): unknown =>
      defineService({ ...orders, port: 80, summary: ' ', cpu: 300 as 256, paths: ['x'] });

    expect(define).toThrow(/^service manifest 'orders' has 4 fault\(s\):\n/);
    expect(define).toThrow(/`summary`.*`port`.*`paths`.*`cpu`/s);
  });

  test('names fields that nobody reads with whatever else is wrong', () => {
    expect(faultsOf({ memory: 512, port: 80 })).toEqual([
      "`memory` must be a field that there is; did you mean 'memoryMib'?, got: 512",
      expect.stringContaining('`port` must be a whole number'),
    ]);
  });

  test.each([{ paths: undefined }, { paths: '/orders' }, { variables: { A: null } }, { needs: 'all' }])(
    'says what is missing or of another kind, and goes no further: %j',
    (changes) => {
      expect(faultsOf(changes)).toEqual([
        expect.stringMatching(/^`[\w.]+` must be (?:given|a list|an object), got: /),
      ]);
    },
  );

  test.each([
    'a',
    'Orders',
    '1st',
    'or--ders',
    'orders-',
    '-orders',
    'or_ders',
    'a'.repeat(21),
    'ordérs',
    '',
  ])('refuses the name %j', (name) => {
    expect(faultsOf({ name })).toEqual([
      `\`name\` must be 2 to 20 lower-case letters, digits and single hyphens, starting with a letter, got: '${name}'`,
    ]);
  });

  test.each(['exec', 'orders-exec'])('refuses the name %j, which sessions in tasks have', (name) => {
    expect(faultsOf({ name })).toEqual([
      `\`name\` must not end with exec, as the tasks of sessions do, got: '${name}'`,
    ]);
  });

  test.each(['ab', 'executor', 'orders2', 'a-b-c', 'a'.repeat(20)])('accepts the name %j', (name) => {
    expect(faultsOf({ name })).toEqual([]);
  });

  test.each([0, 1023, 32_768, 80.5, Number.NaN])('refuses the port %d', (port) => {
    expect(faultsOf({ port })).toEqual([
      `\`port\` must be a whole number from 1024 to 32767 (below the ephemeral range), got: ${port}`,
    ]);
  });

  test.each(['orders', '', '/a b', '/a%20b', '/ä', '/' + 'a'.repeat(128)])('refuses the path %j', (path) => {
    expect(faultsOf({ paths: [path] })).toHaveLength(1);
  });

  test.each(['/-/', '/-/other/*', '/-'])('refuses the path %j, which is every service’s own', (path) => {
    expect(faultsOf({ paths: [path] })).toEqual([
      `\`paths\` must not claim /-/, which is every service's own prefix, got: '${path}'`,
    ]);
  });

  test('refuses a path that is listed twice', () => {
    expect(faultsOf({ paths: ['/a', '/a'] })).toEqual([
      '`paths` must be different from each other, twice: /a',
    ]);
  });

  test.each([
    [256, 4096, '`memoryMib` must be one of 512, 1024, 2048 with `cpu` 256, got: 4096'],
    [8192, 17_408, '`memoryMib` must be one of 16384, 20480, '],
    [300, 512, '`cpu` must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, got: 300'],
  ])('refuses %d CPU units with %d MiB', (cpu, memoryMib, message) => {
    expect(faultsOf({ cpu, memoryMib })).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    [256, 512],
    [1024, 8192],
    [4096, 30_720],
    [16_384, 122_880],
  ])('accepts %d CPU units with %d MiB', (cpu, memoryMib) => {
    expect(faultsOf({ cpu, memoryMib })).toEqual([]);
  });

  test.each([
    [
      { drainSeconds: 9 },
      '`drainSeconds` must not be below `longestRequestSeconds`, or requests are cut, got: 9 and 10',
    ],
    [
      { stopTimeoutSeconds: 20 },
      '`stopTimeoutSeconds` must be above the drain deadline (lame-duck time + longest request + 5), got: 20 and 20',
    ],
    [{ longestRequestSeconds: 110 }, '`stopTimeoutSeconds` must be at most 120 on Fargate, got: 125'],
    [{ longestRequestSeconds: Number.NaN }, '`longestRequestSeconds` must be a number of seconds, got: NaN'],
    [{ lameDuckSeconds: -1 }, '`lameDuckSeconds` must be a number of seconds, got: -1'],
  ])('refuses the times %j', (times, message) => {
    expect(faultsOf(times)).toContain(message);
  });

  test.each([
    [
      { variables: { lower: { from: 'setting' } } },
      "variable names must be upper-case letters, digits and underscores, got: 'lower'",
    ],
    [
      { variables: { PORT: { from: 'setting' } } },
      'variable `PORT` is set by the platform and must not be listed',
    ],
    [
      { variables: { KEY: { from: 'setting' } }, secrets: { KEY: { from: 'secretsManager', name: 'key' } } },
      '`KEY` must be a variable or a secret, got: both',
    ],
    [
      { variables: { BUCKET: { from: 'stateBucket' } } },
      "variable `BUCKET` comes from 'stateBucket', so `needs.stateBucket` must be declared",
    ],
    [
      { variables: { TOPIC: { from: 'topicArn' } }, needs: { stateBucket: true } },
      "variable `TOPIC` comes from 'topicArn', so `needs.topic` must be declared",
    ],
    [
      { variables: { DATABASE_ADMIN_CREDENTIALS: { from: 'constant', value: 'x' } } },
      'variable `DATABASE_ADMIN_CREDENTIALS` is set by the platform and must not be listed',
    ],
    [
      { variables: { DATABASE_URL: { from: 'databaseUrl' } } },
      "variable `DATABASE_URL` comes from 'databaseUrl', so `needs.database` must be declared",
    ],
    [
      { variables: { TOKEN_ISSUER: { from: 'tokenIssuer' } } },
      "variable `TOKEN_ISSUER` comes from 'tokenIssuer', so `needs.signIn` must be declared",
    ],
    [
      { needs: { database: { poolSize: 51 } } },
      '`needs.database.poolSize` must be a whole number from 1 to 50, got: 51',
    ],
    [
      { needs: { database: { poolSize: 5, readerPoolSize: 0 } } },
      '`needs.database.readerPoolSize` must be a whole number from 1 to 50, got: 0',
    ],
    [{ page: '/other' }, "`page` must be a path that the service answers at the edge, got: '/other'"],
    [{ uploadPaths: ['/other'] }, "`uploadPaths` must be listed in `paths` too, got: '/other'"],
  ])('refuses %j', (changes, message) => {
    expect(faultsOf(changes)).toEqual([message]);
  });
});
