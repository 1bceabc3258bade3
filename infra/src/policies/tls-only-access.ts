import { refersTo, resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';
import { statementsOf } from '../judging/statements.ts';

const types = new Map(
  Object.entries({
    aws_s3_bucket: 'aws_s3_bucket_policy',
    aws_sns_topic: 'aws_sns_topic_policy',
  }),
);

export const policy: PolicyRule = {
  why: 'Buckets and topics answer plain HTTP too, unless their policy refuses it.',
  check: (stack) => {
    const refusing = statementsOf(stack).filter(
      ({ effect, principals, conditions }) =>
        effect === 'Deny' &&
        principals['*'] !== undefined &&
        conditions['Bool']?.['aws:SecureTransport']?.[0] === 'false',
    );
    return resourcesOf(stack, ...types.keys())
      .filter(
        ({ type, address }) =>
          !refusing.some(({ block }) => block.type === types.get(type) && refersTo(block, address)),
      )
      .map(({ address }) => ({
        address,
        found: 'no policy of its own refuses requests without TLS',
        fix: 'Deny everybody where aws:SecureTransport is false',
      }));
  },
};
