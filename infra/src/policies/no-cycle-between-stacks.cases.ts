import { stateKey, type StackName } from '@fairway/environments';

import { stackWith, type PolicyCases } from '../../test/support/policy-fixture.ts';

function stackThatReads(name: StackName, ...producers: readonly StackName[]) {
  const states = producers.map((producer) => [producer, { config: { key: stateKey(producer) } }]);
  return stackWith({ data: { terraform_remote_state: Object.fromEntries(states) } }, { name });
}

export const cases: PolicyCases = {
  keeps: {
    'stacks that read those before them': [
      stackThatReads('ecr'),
      stackThatReads('vpc-dev'),
      stackThatReads('app-dev', 'vpc-dev', 'ecr'),
      stackThatReads('app-qa', 'vpc-dev', 'ecr'),
    ],
  },
  breaks: {
    'stacks that read each other, over however many': [
      [
        stackThatReads('ecr', 'app-dev'),
        stackThatReads('vpc-dev', 'ecr'),
        stackThatReads('app-dev', 'vpc-dev'),
        stackThatReads('app-qa', 'vpc-dev'),
      ],
      'data.terraform_remote_state.app-dev: the stacks read each other: ecr → app-dev → vpc-dev → ecr',
      'data.terraform_remote_state.ecr: the stacks read each other: vpc-dev → ecr → app-dev → vpc-dev',
      'data.terraform_remote_state.vpc-dev: the stacks read each other: app-dev → vpc-dev → ecr → app-dev',
    ],
    'a stack that reads no stack’s state': [
      stackThatReads('app-dev', 'vpc-gone'),
      'data.terraform_remote_state.vpc-gone: it reads stacks/vpc-gone/terraform.tfstate, which is no stack’s state',
    ],
  },
};
