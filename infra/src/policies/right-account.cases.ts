import { type PolicyCases, stackWith } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'a provider for its own account': stackWith({
      provider: { aws: [{ allowed_account_ids: ['111111111111'] }] },
    }),
  },
  breaks: {
    'providers for others': [
      stackWith({ provider: { aws: [{}, { alias: 'global', allowed_account_ids: ['222222222222'] }] } }),
      'provider.aws: it may be used in any account',
      'provider.aws.global: it may be used in 222222222222',
    ],
  },
};
