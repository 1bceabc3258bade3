import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'names that fit, or are not known yet': resources({
      aws_lb: { edge: { name: 'shop-dev' } },
      aws_iam_role: {
        task: { name: '${aws_lb.edge.name}-a-role-whose-name-is-made-of-another-name-and-is-quite-long' },
      },
    }),
  },
  breaks: {
    'names that do not': [
      resources({
        aws_lb_target_group: { long: { name: 'a'.repeat(33) } },
        aws_s3_bucket: { upper: { bucket: 'Logs' }, unnamed: {} },
      }),
      `aws_lb_target_group.long: \`name\` is '${'a'.repeat(33)}', 33 characters`,
      "aws_s3_bucket.upper: `bucket` is 'Logs', 4 characters",
      'aws_s3_bucket.unnamed: `bucket` is not set, so AWS makes a name up',
    ],
  },
};
