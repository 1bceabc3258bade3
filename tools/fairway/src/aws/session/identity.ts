import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';

import { Failure } from '../../terminal/failure.ts';
import type { AwsSession } from './aws-session.ts';
import { awsFailure } from './aws-failure.ts';

/** The caller as AWS knows it. */
export interface Identity {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/** The caller is in another account than the target's. */
export class OtherAccount extends Failure {
  override name = 'OtherAccount';
}

/** The target of a change, and the account that owns it. */
export interface Owned {
  /** Its name on the command line: `dev`, `ecr`. */
  readonly name: string;
  readonly account: string;
}

/**
 * Asks AWS who the caller is, before any other call.
 * @throws {Failure} when there are no valid credentials, or those of another account
 */
export async function requireIdentity(session: AwsSession, { name, account }: Owned): Promise<Identity> {
  const identity = await callerIdentity(session);
  if (identity.account === account) return identity;
  throw new OtherAccount(
    `your credentials are of the account ${identity.account}, and ${name} is in ${account}: sign in to that one, with AWS_PROFILE or a role of it`,
    [`you are ${identity.arn}`],
  );
}

/** @throws {Failure} when there are no valid credentials */
export async function callerIdentity(session: AwsSession): Promise<Identity> {
  try {
    const { Account: account = '', Arn: arn = '' } = await session.sts.send(new GetCallerIdentityCommand({}));
    return { account, arn };
  } catch (error) {
    throw awsFailure(error) ?? error;
  }
}
