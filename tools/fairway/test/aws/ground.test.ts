import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { readAwsConfig, type AwsConfig } from '../../src/aws/config.ts';
import { openAwsEnvironment } from '../../src/aws/targets/aws-environment.ts';
import type { Failure } from '../../src/terminal/failure.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { sampleEnvironments } from '../sample-environments.ts';
import { cleanUp, temporaryFolder } from '../test-workspace.ts';
import { useAwsKeys } from './config.ts';

const BUCKET = 'shop-terraform-123456789012-eu-west-1';
const STATE = {
  version: 4,
  serial: 3,
  lineage: 'one',
  outputs: {
    url: { value: 'https://d1.cloudfront.net' },
    cloudfront_domain: { value: 'd1.cloudfront.net' },
    cluster_name: { value: 'shop-demo' },
    service_names: { value: { alpha: 'alpha' } },
    log_groups: { value: { alpha: '/shop/demo/alpha' } },
    releases: { value: { alpha: 'r1' } },
    target_group_arn_suffixes: { value: { alpha: 'targetgroup/demo-alpha/1' } },
    operators_topic_arn: { value: 'arn:aws:sns:eu-west-1:123456789012:shop-demo-operators' },
  },
  resources: [
    { mode: 'managed', type: 'aws_ecs_cluster', name: 'cluster', instances: [{}] },
    { mode: 'data', type: 'aws_region', name: 'here', instances: [{}] },
  ],
};

let config: AwsConfig | undefined;
let s3: S3Client;

useAwsKeys('123456789012');
beforeAll(async () => {
  const ministack = await startMinistackIfPossible({ region: 'eu-west-1' });
  if (ministack === undefined) return;
  cleanUp(() => ministack.close());
  config = readAwsConfig({ AWS_ENDPOINT_URL: ministack.endpoint });
  s3 = new S3Client({ endpoint: ministack.endpoint, region: 'eu-west-1', forcePathStyle: true });
});

describe('an environment in AWS', () => {
  test('is opened by whoever is in its account, and says what it lacks until it is deployed', async () => {
    if (config === undefined) return;
    const aws = await open('demo', config);

    expect(aws.identity).toMatchObject({ account: '123456789012' });
    expect((await failureOf(aws.readState('vpc-demo'))).message).toBe(
      `there is no bucket ${BUCKET}: make it with ./fairway bootstrap`,
    );
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    expect(await aws.readState('vpc-demo')).toBeUndefined();
    expect((await failureOf(aws.readOutputs())).message).toBe(
      'the stack app-demo is not deployed, or by an older version of its code: run ./fairway deploy demo',
    );

    await putState(JSON.stringify(STATE));
    expect(await aws.readOutputs()).toMatchObject({
      url: 'https://d1.cloudfront.net',
      clusterName: 'shop-demo',
      releases: { alpha: 'r1' },
    });
    expect(await aws.readState('app-demo')).toMatchObject({
      serial: 3,
      lineage: 'one',
      addresses: ['aws_ecs_cluster.cluster'],
      resources: [{ type: 'aws_ecs_cluster', attributes: {} }],
    });
  });

  test('whose state is none says how to look at earlier ones', async () => {
    if (config === undefined) return;
    const aws = await open('guest', config);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET })).catch(() => undefined);
    await putState('{"version":', 'app-guest');

    const { message } = await failureOf(aws.readOutputs());

    expect(message).toContain(
      `aws s3api list-object-versions --bucket ${BUCKET} --prefix stacks/app-guest/terraform.tfstate`,
    );
  });

  test('of another account is left alone', async () => {
    if (config === undefined) return;

    const { message } = await failureOf(open('demo', config, '210987654321'));

    expect(message).toBe(
      'your credentials are of the account 123456789012, and demo is in 210987654321: sign in to that one, with AWS_PROFILE or a role of it',
    );
  });

  test('is none by another name', async () => {
    const refused = await failureOf(open('moon', readAwsConfig({})));

    expect(refused.message).toBe('no such environment: moon. There are: local, demo, guest');
  });

  test('with a placeholder for its account is refused, with the file to edit', async () => {
    const refused = await failureOf(open('demo', readAwsConfig({}), '000000000000'));

    expect(refused.details).toEqual([
      expect.stringMatching(/^demo: `account` must be .*: edit environments\/src\/demo\.ts$/),
    ]);
  });
});

async function open(name: string, of: AwsConfig, account = '123456789012') {
  const definitions = sampleEnvironments.definitions.map((each) => ({ ...each, account }));
  const workspace: Workspace = {
    root: temporaryFolder(),
    loadServices: () => Promise.resolve([]),
    reloadServices: () => Promise.resolve([]),
    synthesize: () => Promise.resolve(),
    loadEnvironments: () => Promise.resolve({ ...sampleEnvironments, definitions }),
  };
  const aws = await openAwsEnvironment(name, workspace, of);
  cleanUp(() => aws.close());
  return aws;
}

async function putState(text: string, stack = 'app-demo'): Promise<void> {
  const Key = `stacks/${stack}/terraform.tfstate`;
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: text }));
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const result = await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  return result as Failure;
}
