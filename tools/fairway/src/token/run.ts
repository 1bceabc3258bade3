import type { ControlClient } from '../control/client.ts';
import { Failure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';

export interface TokenOptions {
  readonly scopes: readonly string[];
  /** Groups of the user pool that the person is in; a program has none. */
  readonly groups: readonly string[];
  readonly expiresSeconds: number;
}

/**
 * Gets a token as a program does in AWS, with two parameters that only the issuer of this machine knows.
 * @throws {Failure} when no environment runs, or its services ask for no token
 */
export async function runToken(
  { scopes, groups, expiresSeconds }: TokenOptions,
  client: ControlClient,
  output: Output,
): Promise<void> {
  const { endpoints } = await client.ask({ verb: 'status' });
  const address = new Map(Object.entries(endpoints)).get('tokens');
  if (address === undefined) {
    throw new Failure('no service of this environment asks for tokens: start it with ./fairway up --sign-in');
  }
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: scopes.join(' '),
    groups: groups.join(' '),
    expires_in: String(expiresSeconds),
  });
  const response = await fetch(address, { method: 'POST', body });
  if (!response.ok) throw new Failure(`the token issuer answered ${response.status}: ./fairway status local`);
  const { access_token: token } = (await response.json()) as { readonly access_token: string };
  output.out(`${token}\n`);
}
