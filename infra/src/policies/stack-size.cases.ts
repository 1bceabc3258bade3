import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

function things(count: number) {
  return {
    aws_thing: Object.fromEntries(Array.from({ length: count }, (_, index) => [`thing-${index}`, {}])),
  };
}

export const cases: PolicyCases = {
  keeps: {
    '160 resources': resources(things(160)),
    'the roles of an account with more environments': resources(things(400), { name: 'bootstrap' }),
  },
  breaks: {
    'one more': [resources(things(161)), 'resource: there are 161 resources, 160 are allowed'],
    'one more in another account': [
      resources(things(401), { name: 'bootstrap-111111111111' }),
      'resource: there are 401 resources, 400 are allowed',
    ],
  },
};
