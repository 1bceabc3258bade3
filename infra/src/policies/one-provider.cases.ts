import { type PolicyCases, stackWith } from '../../test/support/policy-fixture.ts';

function providers(required: object) {
  return { terraform: { required_providers: required } };
}

export const cases: PolicyCases = {
  keeps: {
    'AWS’s provider within bounds': stackWith(
      providers({ aws: { source: 'hashicorp/aws', version: '>= 5.100, < 7' } }),
    ),
  },
  breaks: {
    'others, and one without bounds': [
      stackWith(
        providers({
          random: { source: 'hashicorp/random', version: '< 4' },
          aws: { source: 'hashicorp/aws', version: '>= 5' },
        }),
      ),
      'terraform.required_providers.random: it comes from hashicorp/random',
      'terraform.required_providers.aws: its versions are >= 5',
    ],
  },
};
