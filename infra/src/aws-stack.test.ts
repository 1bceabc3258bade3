import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { describe, expect, test } from '@jest/globals';
import { TerraformStack } from 'cdktf';
import { RootConstruct } from 'constructs';

import { synthesize } from '../test/support/synthesize.ts';
import { AwsStack } from './aws-stack.ts';

describe('a stack', () => {
  test('keeps its state in S3, encrypted and locked by S3 itself', () => {
    const { json } = synthesize(() => {});

    expect(json.terraform['backend']).toEqual({
      s3: {
        bucket: 'example-state',
        key: 'test/terraform.tfstate',
        region: 'eu-west-1',
        use_lockfile: true,
      },
    });
  });

  test('asks for a range of versions, not for the one that the bindings were made from', () => {
    const { json } = synthesize(() => {});

    expect(json.terraform['required_version']).toBe('>= 1.11, < 2');
    expect(json.terraform['required_providers']).toEqual({
      aws: { source: 'hashicorp/aws', version: '>= 5.100, < 7' },
    });
  });

  test('can be applied to its own account only, and tags what it makes', () => {
    const { json } = synthesize(() => {});

    expect(json.provider).toEqual({
      aws: [
        {
          region: 'eu-central-1',
          allowed_account_ids: ['111111111111'],
          default_tags: [{ tags: { Project: 'fairway', Environment: 'test' } }],
        },
      ],
    });
  });

  test('has a provider in us-east-1 when something asks for it, with the same account and tags', () => {
    const { json } = synthesize((stack) => {
      expect(stack.globalProvider).toBe(stack.globalProvider);
    });

    const [regional, global] = json.provider!['aws']!;
    expect(global).toEqual({ ...regional, region: 'us-east-1', alias: 'global' });
  });

  test('is found from the constructs in it', () => {
    synthesize((stack) => {
      expect(AwsStack.of(new Vpc(stack, 'vpc', {}))).toBe(stack);
    });

    const other = new TerraformStack(new RootConstruct(), 'other');
    expect(() => AwsStack.of(new Vpc(other, 'vpc', {}))).toThrow('other/vpc is not in an AwsStack');
  });
});
