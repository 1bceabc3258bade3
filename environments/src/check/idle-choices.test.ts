import { defineService } from '@fairway/service-manifest';
import { expect, test } from '@jest/globals';

import { demo, faultsOf } from '../../test/fixtures/environments.ts';
import { orders } from '../../test/fixtures/services.ts';

const alone = { manifests: [orders] };

test.each([
  [{ database: { maximumAcu: 4 } }, '`database` must be left out: no service needs a database'],
  [{ logBucket: { kind: 'none' } as const }, '`logBucket` must be left out: no service reads buckets'],
  [{ secretRotation: 'message' as const }, '`secretRotation` must be left out: no service names a secret'],
  [{ notices: { mails: ['users@example.com'] } }, '`notices` must be left out: no service publishes any'],
  [
    { signIn: { callbackUrls: ['https://example.com/'] } },
    '`signIn.callbackUrls` must be left out: no service asks for a token here',
  ],
  [
    { signIn: { logoutUrls: ['https://example.com/'] } },
    '`signIn.logoutUrls` must be left out: no service asks for a token here',
  ],
  [
    { everyService: { capacity: { onDemandBase: 1 } } },
    '`services.orders.capacity.onDemandBase` must be left out: all tasks are on demand where capacity.spotPercent is 0',
  ],
])('a choice that changes nothing is a fault: %j', (choice, fault) => {
  expect(faultsOf([{ ...demo, ...choice }], alone)).toEqual([expect.stringContaining(fault)]);
});

test('the same choices are none where something reads them', () => {
  const reader = defineService({
    name: 'reader',
    summary: 'Needs what the choices are about.',
    port: 8904,
    paths: ['/read'],
    cpu: 256,
    memoryMib: 512,
    longestRequestSeconds: 10,
    needs: { readBuckets: true, topic: 'notices', database: { poolSize: 2 }, signIn: 'always' },
    secrets: { API_KEY: { from: 'secretsManager', name: 'api-key' } },
  });
  const chosen = {
    ...demo,
    database: { maximumAcu: 4 },
    logBucket: { kind: 'own', retentionDays: 7, writers: [] } as const,
    notices: { mails: ['users@example.com'] },
    secretRotation: 'message' as const,
    signIn: { callbackUrls: ['https://example.com/'], logoutUrls: ['https://example.com/'] },
    everyService: { capacity: { onDemandBase: 1, spotPercent: 50 } },
  };

  expect(faultsOf([chosen], { manifests: [orders, reader] })).toEqual([]);
});
