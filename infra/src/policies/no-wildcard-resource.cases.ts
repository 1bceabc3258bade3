import { type PolicyCases, policyText, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'named resources, and actions that have none': resources({
      aws_iam_role_policy: {
        task: {
          policy: policyText(
            { Action: 's3:GetObject', Resource: ['arn:aws:s3:::bucket/orders/*'] },
            { Action: 'ecr:GetAuthorizationToken', Resource: '*' },
            { Action: ['ec2:Describe*', 's3:GetBucketPolicy'], Resource: '*' },
            {
              Action: 'cloudwatch:PutMetricData',
              Resource: '*',
              Condition: { StringEquals: { 'cloudwatch:namespace': 'Orders' } },
            },
          ),
        },
      },
    }),
  },
  breaks: {
    everything: [
      resources({
        aws_iam_role_policy: {
          task: {
            policy: policyText(
              { Action: 's3:GetObject', Resource: '*' },
              { Action: 'sns:Publish', Resource: ['arn:aws:sns:eu-central-1:111111111111:*'] },
              { Action: 'cloudwatch:PutMetricData', Resource: '*' },
            ),
          },
        },
      }),
      'aws_iam_role_policy.task: statement Test allows s3:GetObject on everything',
      'aws_iam_role_policy.task: statement Test allows sns:Publish on everything',
      'aws_iam_role_policy.task: statement Test allows cloudwatch:PutMetricData on everything',
    ],
  },
};
