import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { emptyLedger } from '../../src/aws/ledger/ledger.ts';
import { demo, sampleEnvironments } from '../sample-environments.ts';
import { temporaryFolder } from '../test-workspace.ts';
import { runProgram } from './emulator.ts';
import { ACCOUNT, BUCKET, deployWorld, ledgerImage, startVerbWorld } from './verb-world.ts';

/** Production has an account of its own. */
const OTHER_ACCOUNT = '210987654321';
const current = { alpha: ledgerImage('alpha', 'v1'), beta: ledgerImage('beta', 'v1') };

const world = await startVerbWorld();

describe('promote from another account', () => {
  if (world === undefined) return;
  const home = temporaryFolder();

  beforeAll(async () => {
    await deployWorld(world, current);
    await world.putLedger({ ...emptyLedger('demo'), current });
    const guest = { ...demo, name: 'guest', account: OTHER_ACCOUNT };
    const environments = { ...sampleEnvironments, definitions: [demo, guest] };
    writeFileSync(join(world.root, 'environments.json'), JSON.stringify(environments));
    mkdirSync(join(home, '.aws'));
    writeFileSync(
      join(home, '.aws/credentials'),
      profile('team', ACCOUNT) + profile('production', OTHER_ACCOUNT),
    );
    await shareBucket(world.s3);
  }, 60_000);

  async function promote(...args: readonly string[]) {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...rest } = world!.environment;
    const variables = { ...rest, AWS_PROFILE: 'production', HOME: home };
    return runProgram(variables, world!.root, ['promote', 'demo', 'guest', '--dry-run', ...args]);
  }

  test('looks at it with the credentials of a profile, and at its own with those of the caller', async () => {
    const { code, stdout, stderr } = await promote('--source-profile', 'team', '--json');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      environment: 'guest',
      planned: [
        { service: 'alpha', tag: 'v1', changes: true },
        { service: 'beta', tag: 'v1', changes: true },
      ],
    });
  }, 30_000);

  test('is refused without them', async () => {
    const { code, stderr } = await promote();

    expect(code).toBe(1);
    expect(stderr).toContain(
      `your credentials are of the account ${OTHER_ACCOUNT}, and demo is in ${ACCOUNT}`,
    );
  }, 30_000);

  test('says that there is no such profile', async () => {
    const { code, stderr } = await promote('--source-profile', 'none');

    expect(code).toBe(1);
    expect(stderr).toContain('there are no AWS credentials');
  }, 30_000);
});

/** The emulator takes a key of twelve digits for the account's id. */
function profile(name: string, account: string): string {
  return `[${name}]\naws_access_key_id = ${account}\naws_secret_access_key = test\n`;
}

/** As the stack of the state bucket does for the roles of other accounts. */
async function shareBucket(s3: S3Client): Promise<void> {
  const statement = {
    Effect: 'Allow',
    Action: ['s3:*'],
    Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
    Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
}
