import { type PolicyCases, stackWith } from '../../test/support/policy-fixture.ts';

const own = ['111111111111'];

export const cases: PolicyCases = {
  keeps: {
    'providers for its own account, in its region and in that of CloudFront': stackWith({
      provider: {
        aws: [
          { allowed_account_ids: own, region: 'eu-central-1' },
          { alias: 'global', allowed_account_ids: own, region: 'us-east-1' },
        ],
      },
    }),
  },
  breaks: {
    'providers for others': [
      stackWith({
        provider: {
          aws: [
            { region: 'eu-central-1' },
            { alias: 'global', allowed_account_ids: ['222222222222'], region: 'us-east-1' },
          ],
        },
      }),
      'provider.aws: it may be used in any account',
      'provider.aws.global: it may be used in 222222222222',
    ],
    'providers elsewhere': [
      stackWith({
        provider: {
          aws: [
            { allowed_account_ids: own, region: 'eu-west-1' },
            { alias: 'global', allowed_account_ids: own, region: 'eu-central-1' },
            { alias: 'unknown', allowed_account_ids: own },
          ],
        },
      }),
      'provider.aws: its region is eu-west-1',
      'provider.aws.global: its region is eu-central-1',
      'provider.aws.unknown: its region is not set',
    ],
  },
};
