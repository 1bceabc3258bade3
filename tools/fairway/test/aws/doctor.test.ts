import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateOpenIDConnectProviderCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startMinistackIfPossible } from '@fairway/local-aws/ministack';
import { beforeAll, describe, expect, test } from '@jest/globals';

import type { Finding } from '../../src/doctor/finding.ts';
import { runInProcess, runVerb } from '../run-in-process.ts';
import { demo, sampleEnvironments } from '../sample-environments.ts';
import { cleanUp, TestWorkspace } from '../test-workspace.ts';
import { programPath, setVariables } from './config.ts';
import { runProgram } from './emulator.ts';

const REGION = 'eu-west-1';
const BUCKET = `shop-terraform-123456789012-${REGION}`;
const MANIFEST = '{"schemaVersion":2}';
const DIGEST = `sha256:${createHash('sha256').update(MANIFEST).digest('hex')}`;

const ministack = await startMinistackIfPossible({ region: REGION });

/** Says no, as AWS does where a right is missing. The emulator would load all that it has to find out that it has not this. */
async function startRefusal(): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"__type":"AccessDeniedException"}');
  }).listen(0, '127.0.0.1');
  cleanUp(() => server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const refusal = await startRefusal();

describe('doctor', () => {
  if (ministack === undefined) return;
  cleanUp(() => ministack.close());
  const client = {
    endpoint: ministack.endpoint,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: '123456789012', secretAccessKey: 'test' },
  };
  const variables = {
    AWS_ENDPOINT_URL: ministack.endpoint,
    PATH: programPath(),
    AWS_ENDPOINT_URL_SERVICE_QUOTAS: refusal,
    AWS_ENDPOINT_URL_COST_EXPLORER: refusal,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  let root = '';
  beforeAll(() => {
    setVariables(variables);
    const manifest = { secrets: { API_KEY: { from: 'secretsManager', name: 'api-key' } } };
    ({ root } = new TestWorkspace({ alpha: { manifest }, beta: {} }));
  });

  async function findings(...args: readonly string[]): Promise<readonly Finding[]> {
    const { stdout } = await runVerb(root, 'doctor', ...args, '--json');
    return (JSON.parse(stdout) as { readonly findings: readonly Finding[] }).findings;
  }

  test('says of an account without anything what to do about each', async () => {
    const { code, stdout, stderr } = await runProgram(variables, root, ['doctor', 'demo']);

    expect(code).toBe(1);
    expect(stdout).toContain('✓ identity: You are arn:aws:iam::123456789012:root\n');
    expect(stdout).toContain(
      `✗ state-bucket: There is no bucket ${BUCKET}\n    ./fairway bootstrap makes it, and makes it so again\n`,
    );
    expect(stdout).toContain(
      '✗ roles: There is no role shop-github-apply-demo: workflows cannot sign in\n    ./fairway bootstrap makes it\n',
    );
    expect(stdout).toContain(
      '✗ secrets: There is no secret demo/alpha/api-key, and alpha has it as API_KEY\n    ./fairway secret set demo alpha/api-key\n',
    );
    // A check that cannot be made yet hides no other finding.
    expect(stdout).toMatch(/^\? images: This cannot be looked at: there is no bucket/m);
    expect(stderr).toMatch(
      /^fairway: \d+ of \d+ findings need you; look again with \.\/fairway doctor demo$/m,
    );
  }, 60_000);

  test('has nothing to say against an environment that has everything', async () => {
    await makeEverything();

    const found = await findings('demo');

    expect(found.filter(({ state }) => state === 'fault')).toEqual([]);
    expect(found).toContainEqual({
      check: 'images',
      state: 'good',
      text: '1 images that run, or may be returned to, are there',
    });
  }, 60_000);

  test('finds an image that is gone, one that may expire, and a deployment that was cut short', async () => {
    await putLedger([`shop/beta@sha256:${'0'.repeat(64)}`, `shop/beta@${DIGEST}`], { tag: 'other' });

    const found = await findings('demo');

    expect(found.filter(({ state }) => state === 'fault').map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'The deployment d-2 of ann, begun 2026-11-29T12:00:00Z, has not ended',
        'The image of beta v0 is gone, and demo runs it or may return to it',
        'The image of beta other may expire: it has no tag keep-demo-other',
      ]),
    );
  }, 60_000);

  test('of this machine asks nobody, and names placeholders and faults with their files', async () => {
    const { code, stdout } = await runInProcess(['doctor'], {
      definitions: [{ ...demo, account: '000000000000', region: 'europe' }],
      shared: { ...sampleEnvironments.shared, repository: 'owner/name' },
    });

    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ placeholders: demo: `account` must be .*\n {4}Edit environments\/src\/demo\.ts$/m,
    );
    expect(stdout).toMatch(/^✗ environments: demo: `region` must be an AWS region/m);
    expect(stdout).not.toContain('identity');
  }, 30_000);

  async function makeEverything(): Promise<void> {
    const s3 = new S3Client(client);
    const iam = new IAMClient(client);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: BUCKET,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      }),
    );
    await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: 'https://token.actions.githubusercontent.com',
        ClientIDList: ['sts.amazonaws.com'],
        ThumbprintList: ['0'.repeat(40)],
      }),
    );
    for (const RoleName of ['shop-github-apply-demo', 'shop-github-plan']) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }));
    }
    await new SecretsManagerClient(client).send(
      new CreateSecretCommand({ Name: 'demo/alpha/api-key', SecretString: 'x' }),
    );
    const ecr = new ECRClient(client);
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'shop/beta' }));
    await ecr.send(
      new PutImageCommand({
        repositoryName: 'shop/beta',
        imageManifest: MANIFEST,
        imageTag: 'keep-demo-v1',
      }),
    );
    await putLedger([`shop/beta@${DIGEST}`], {});
  }

  async function putLedger(
    images: readonly string[],
    { tag = 'v1' }: { readonly tag?: string },
  ): Promise<void> {
    const by = { who: 'ann', when: '2026-11-29T12:00:00Z' };
    const all = images.map((image, index) => ({
      beta: { image, version: index === images.length - 1 ? tag : `v${index}`, commit: 'c', tags: [] },
    }));
    const desired = { deployment: 'd-2', by, commit: 'c', images: all[0] };
    const ledger = {
      format: 1,
      environment: 'demo',
      current: all.at(-1),
      history: [],
      ...(images.length > 1 ? { desired } : {}),
    };
    await new S3Client(client).send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'releases/demo.json', Body: JSON.stringify(ledger) }),
    );
  }
});
