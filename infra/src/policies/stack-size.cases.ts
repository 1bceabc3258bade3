import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

function things(count: number) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`thing-${index}`, {}]));
}

export const cases: PolicyCases = {
  keeps: { '150 resources': resources({ aws_thing: things(150) }) },
  breaks: {
    'one more': [resources({ aws_thing: things(151) }), 'resource: there are 151 resources, 150 are allowed'],
  },
};
