import {
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  NotFound,
} from '@aws-sdk/client-s3';
import { stateBucket } from '@fairway/environments';

import { readStateLocks } from '../../aws/state/state-locks.ts';
import type { AwsEnvironment } from '../../aws/targets/aws-environment.ts';
import { stacksOf } from '../../aws/targets/environment-stacks.ts';
import { formatDuration } from '../../terminal/duration.ts';
import { fault, good, type Check, type Finding } from '../finding.ts';

const BOOTSTRAP = './fairway bootstrap makes it, and makes it so again';
/** The first apply of an app stack takes 35 minutes: a lock that is older belongs to a run that is gone, or hangs. */
const OLD_LOCK_MS = 2 * 3_600_000;

/** Checks the state bucket and the ledger, where deployments are remembered. */
export function stateChecks(aws: AwsEnvironment): readonly Check[] {
  return [
    { name: 'state-bucket', run: () => bucket(aws) },
    { name: 'state-locks', run: () => locks(aws) },
    { name: 'ledger', run: () => ledger(aws) },
  ];
}

async function bucket({ shared, sharedSession }: AwsEnvironment): Promise<readonly Finding[]> {
  const Bucket = stateBucket(shared);
  const { s3 } = sharedSession;
  const isThere = await s3.send(new HeadBucketCommand({ Bucket })).then(
    () => true,
    (error: unknown) => {
      if (error instanceof NotFound) return false;
      throw error;
    },
  );
  if (!isThere) return [fault('state-bucket', `There is no bucket ${Bucket}`, BOOTSTRAP)];
  const { Status: versioning } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  const access = await s3.send(new GetPublicAccessBlockCommand({ Bucket })).catch(() => undefined);
  const closed = Object.values(access?.PublicAccessBlockConfiguration ?? { none: false });
  return [
    versioning === 'Enabled'
      ? good('state-bucket', `The bucket ${Bucket} keeps earlier versions`)
      : fault(
          'state-bucket',
          `The bucket ${Bucket} keeps no earlier versions: a state that is lost stays lost`,
          BOOTSTRAP,
        ),
    closed.length > 0 && closed.every((each) => each)
      ? good('state-bucket-closed', `The bucket ${Bucket} is closed to the public`)
      : fault('state-bucket-closed', `The bucket ${Bucket} is not closed to the public`, BOOTSTRAP),
  ];
}

async function locks(aws: AwsEnvironment): Promise<readonly Finding[]> {
  const found = await readStateLocks(aws.sharedSession.s3, aws.shared, stacksOf(aws));
  if (found.length === 0) return [good('state-locks', 'No state is locked')];
  return found.map(({ stack, who, since }) => {
    const ageMs = Date.now() - since.getTime();
    const text = `${stack} is locked by ${who} for ${formatDuration(ageMs)}`;
    return ageMs > OLD_LOCK_MS
      ? fault('state-locks', text, `Is that run over? ./fairway unlock ${aws.environment.name}`)
      : good('state-locks', `${text}: somebody deploys`);
  });
}

async function ledger({ ledger: store, environment }: AwsEnvironment): Promise<readonly Finding[]> {
  const { ledger: found } = await store.read();
  if (found.desired !== undefined) {
    const { by, deployment } = found.desired;
    return [
      fault(
        'ledger',
        `The deployment ${deployment} of ${by.who}, begun ${by.when}, has not ended`,
        `Where it does not go on: ./fairway deploy ${environment.name} finishes it, ./fairway rollback ${environment.name} undoes it`,
      ),
    ];
  }
  const count = found.history.length;
  return [
    good(
      'ledger',
      count === 0 ? 'Nothing was deployed yet' : `The ledger knows ${count} deployments that ended well`,
    ),
  ];
}
