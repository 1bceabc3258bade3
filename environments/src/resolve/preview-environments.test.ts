import { loadServices } from '@fairway/service-catalog';
import { describe, expect, test } from '@jest/globals';

import { checkEnvironments } from '../check/check-environments.ts';
import { definitions } from '../environments.ts';
import type { Previews } from '../model/previews.ts';
import { isPreviewName, previewEnvironments } from './preview-environments.ts';
import { resolveEnvironment } from './resolve.ts';

const manifests = await loadServices();
const written = definitions.filter(({ name }) => !isPreviewName(name));
const previews: Previews = { slots: 2, vpc: 'dev', days: 3 };

function made(choices: Partial<Previews> = {}) {
  return previewEnvironments({ ...previews, ...choices }, written);
}

describe('environments for pull requests', () => {
  test('are as many as there are slots, in the VPC, account and region of another', () => {
    const host = written.find(({ name }) => name === 'dev');

    expect(made({ slots: 0 })).toEqual([]);
    expect(made({ slots: 9 }).map(({ name }) => name)).toEqual(
      Array.from({ length: 9 }, (_, index) => `preview${index + 1}`),
    );
    for (const { account, region, network } of made()) {
      expect({ account, region, network }).toEqual({
        account: host?.account,
        region: host?.region,
        network: { kind: 'shared', vpc: 'dev' },
      });
    }
  });

  test('are sound beside those that are written down, however many there are', () => {
    const definitionsWith = [...written, ...made({ slots: 9 })];

    expect(checkEnvironments({ manifests, definitions: definitionsWith })).toEqual(
      checkEnvironments({ manifests, definitions: written }),
    );
  });

  test('keep nothing and wake nobody, unless somebody is named', () => {
    const [plain] = made().map((definition) => resolveEnvironment(definition, []).environment);
    expect(plain).toMatchObject({
      protection: { deletionProtection: false, finalSnapshot: false },
      operators: { mails: [], chatWebhook: { kind: 'none' }, pagerWebhook: { kind: 'none' } },
      pipeline: { plannedByPullRequests: false },
    });

    const chatWebhook = { kind: 'secret', secretName: 'shop/chat' } as const;
    const [told] = made({ operators: { chatWebhook } }).map(
      (definition) => resolveEnvironment(definition, []).environment,
    );
    expect(told?.operators).toMatchObject({ chatWebhook, mails: [], monthlyBudgetUsd: 50 });
  });

  test.each([
    [{ slots: 10 }, '`slots` of environments/src/previews.ts must be 0 to 9, got: 10'],
    [{ slots: -1 }, '`slots` of environments/src/previews.ts must be 0 to 9, got: -1'],
    [{ slots: 1.5 }, '`slots` of environments/src/previews.ts must be 0 to 9, got: 1.5'],
    [{ days: 0 }, '`days` of environments/src/previews.ts must be 1 to 30, got: 0'],
    [{ days: 31 }, '`days` of environments/src/previews.ts must be 1 to 30, got: 31'],
    [
      { vpc: 'moon' },
      '`vpc` of environments/src/previews.ts must be an environment with a VPC of its own, got: moon',
    ],
    [
      { vpc: 'qa' },
      '`vpc` of environments/src/previews.ts must be an environment with a VPC of its own, got: qa',
    ],
  ])('are refused where the choice is %j', (choices, message) => {
    expect(() => made(choices)).toThrow(message);
  });
});
