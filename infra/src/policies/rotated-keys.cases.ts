import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: { 'a key that is replaced': resources({ aws_kms_key: { main: { enable_key_rotation: true } } }) },
  breaks: {
    'a key that never is': [resources({ aws_kms_key: { main: {} } }), 'aws_kms_key.main: it is not rotated'],
  },
};
