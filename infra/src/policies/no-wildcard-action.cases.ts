import { type PolicyCases, policyText, resources } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'listed actions, and a key that its account owns': resources({
      aws_iam_role_policy: {
        task: {
          policy: policyText({
            Action: ['s3:GetObject', 'kms:GenerateDataKey*', 'rds:Describe*'],
            Resource: ['x'],
          }),
        },
      },
      aws_s3_bucket_policy: {
        logs: { policy: policyText({ Effect: 'Deny', Principal: '*', Action: 's3:*' }) },
      },
      aws_kms_key: {
        main: {
          policy: policyText({
            Principal: { AWS: 'arn:aws:iam::111111111111:root' },
            Action: 'kms:*',
            Resource: '*',
          }),
        },
      },
    }),
  },
  breaks: {
    'wildcards, also of a key for another account’s role': [
      resources({
        aws_iam_role_policy: {
          task: { policy: policyText({ Action: ['*', 's3:Get*', 'cognito-idp:List*'], Resource: ['x'] }) },
        },
        aws_kms_key: {
          main: {
            policy: policyText({ Principal: { AWS: 'arn:aws:iam::111111111111:role/x' }, Action: 'kms:*' }),
          },
        },
      }),
      'aws_iam_role_policy.task: statement Test allows *',
      'aws_iam_role_policy.task: statement Test allows s3:Get*',
      'aws_iam_role_policy.task: statement Test allows cognito-idp:List*',
      'aws_kms_key.main: statement Test allows kms:*',
    ],
  },
};
