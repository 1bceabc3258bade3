import { resolveEnvironment } from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';

import { demo } from '../../../test/sample-environments.ts';
import type { SecretState } from '../services/secret-values.ts';
import { quotaFaults, secretFaults } from './ground.ts';

const { environment } = resolveEnvironment(demo, []);
const key = { id: 'shop/demo/logs/api-key', name: 'logs/api-key', use: 'logs has it as API_KEY' };
const there: SecretState = { arn: 'arn', changedAt: undefined, isDeleted: false };
const describing = (state: SecretState | undefined) => ({ describe: () => Promise.resolve(state) });

describe('what tasks need besides their images', () => {
  test('is a secret that is there', async () => {
    expect(await secretFaults([key], 'demo', describing(there))).toEqual([]);
  });

  test.each([
    [undefined, 'there is no secret shop/demo/logs/api-key, and logs has it as API_KEY'],
    [
      { ...there, isDeleted: true },
      'the secret shop/demo/logs/api-key is about to be deleted, and logs has it as API_KEY',
    ],
  ])('is told with the command that sets it: %#', async (state, sentence) => {
    expect(await secretFaults([key], 'demo', describing(state))).toEqual([
      `${sentence}: ./fairway secret set demo logs/api-key`,
    ]);
  });

  test('is left to the deployment where the caller may not look', async () => {
    const describe = () => Promise.reject(new Error('AccessDenied'));

    expect(await secretFaults([key], 'demo', { describe })).toEqual([]);
  });

  test('is room for new tasks beside the old ones', () => {
    const logs = { tasks: { desired: 2 }, size: { cpu: 512 }, capacity: { onDemandBase: 2, spotPercent: 0 } };
    const services = { logs } as unknown as typeof environment.services;
    const wide = { ...environment, services };

    expect(quotaFaults(wide, { onDemandVcpus: 0.1, spotVcpus: undefined })).toEqual([
      expect.stringMatching(
        /^the account may have 0\.1 vCPU of Fargate On-Demand, and demo needs 2 while it is deployed: ask for 2 or more in Service Quotas/,
      ),
    ]);
    expect(quotaFaults(wide, { onDemandVcpus: 100, spotVcpus: 100 })).toEqual([]);
    expect(quotaFaults(wide, { onDemandVcpus: undefined, spotVcpus: undefined })).toEqual([]);
  });
});
