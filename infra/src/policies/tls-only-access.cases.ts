import { type PolicyCases, policyText, resources } from '../../test/support/policy-fixture.ts';

const refusal = {
  Effect: 'Deny',
  Principal: '*',
  Action: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

export const cases: PolicyCases = {
  keeps: {
    'a bucket and a topic that refuse': resources({
      aws_s3_bucket: { logs: {} },
      aws_s3_bucket_policy: { logs: { bucket: '${aws_s3_bucket.logs.id}', policy: policyText(refusal) } },
      aws_sns_topic: { notices: {} },
      aws_sns_topic_policy: { notices: { arn: '${aws_sns_topic.notices.arn}', policy: policyText(refusal) } },
    }),
  },
  breaks: {
    'those that do not': [
      resources({
        aws_s3_bucket: { logs: {}, other: {} },
        aws_s3_bucket_policy: {
          logs: { bucket: '${aws_s3_bucket.logs.id}', policy: policyText({ ...refusal, Effect: 'Allow' }) },
        },
        aws_sns_topic: { notices: {} },
      }),
      'aws_s3_bucket.logs: no policy of its own refuses requests without TLS',
      'aws_s3_bucket.other: no policy of its own refuses requests without TLS',
      'aws_sns_topic.notices: no policy of its own refuses requests without TLS',
    ],
  },
};
