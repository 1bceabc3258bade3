import { describePolicy, stackWith } from '../../test/support/policy-fixture.ts';
import { stateApartAndLocked } from './state-apart-and-locked.ts';

describePolicy(stateApartAndLocked, {
  keeps: { 'a state of its own': stackWith({}) },
  breaks: {
    'one that is another’s, open and unlocked': [
      stackWith({ terraform: { backend: { s3: { key: 'stacks/app-other/terraform.tfstate' } } } }),
      'terraform.backend: the state’s key is stacks/app-other/terraform.tfstate',
      'terraform.backend: the state is not encrypted',
      'terraform.backend: the state is not locked',
    ],
  },
});
