import { type PolicyCases, stackWith } from '../../test/support/policy-fixture.ts';

const twin = stackWith({}, { name: 'app-dev' });

export const cases: PolicyCases = {
  keeps: { 'a state of its own': stackWith({}) },
  breaks: {
    'one that is another’s, open and unlocked': [
      stackWith({
        terraform: { backend: { s3: { key: 'stacks/app-other/terraform.tfstate', encrypt: true } } },
      }),
      'terraform.backend: the state’s key is stacks/app-other/terraform.tfstate',
      'terraform.backend: the state is encrypted with S3’s own key',
      'terraform.backend: the state is not locked',
    ],
    'one that two stacks have': [
      [twin, { ...twin, name: 'app-qa' }],
      'terraform.backend: app-qa has the same state',
      'terraform.backend: the state’s key is stacks/app-dev/terraform.tfstate',
      'terraform.backend: app-dev has the same state',
    ],
  },
};
