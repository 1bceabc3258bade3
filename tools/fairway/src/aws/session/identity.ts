import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';

import { Failure } from '../../terminal/failure.ts';
import type { AwsSession } from './aws-session.ts';

/** Who AWS takes the caller for. */
export interface Identity {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/** What is about to be changed, and whose it is. */
export interface Owned {
  /** As the command line names it: `dev`, `ecr`. */
  readonly name: string;
  readonly account: string;
}

/**
 * Asks AWS who is calling, before anything else is asked or changed.
 * @throws {Failure} when there are no valid credentials, or those of another account
 */
export async function requireIdentity(session: AwsSession, { name, account }: Owned): Promise<Identity> {
  const identity = await callerIdentity(session);
  if (identity.account === account) return identity;
  throw new Failure(
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
    throw identityFailure(error as Error);
  }
}

function identityFailure({ name, message }: Error): Failure {
  const details = [`${name}: ${message}`];
  if (/CredentialsProviderError|TokenProviderError/.test(name)) {
    return new Failure(
      'there are no AWS credentials: set AWS_PROFILE, or sign in with aws sso login or aws configure',
      details,
    );
  }
  if (/Expired/.test(name)) {
    return new Failure('your AWS credentials have expired: sign in again, with aws sso login', details);
  }
  if (/InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|AccessDenied/.test(name)) {
    return new Failure(
      'AWS does not accept your credentials: see where they come from with aws configure list',
      details,
    );
  }
  return new Failure(
    'AWS cannot be asked who you are: look at the network and at AWS_ENDPOINT_URL, then try again',
    details,
  );
}
