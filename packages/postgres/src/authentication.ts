import type { DatabaseAddress } from './connection.ts';

/** `iam`: a token of the task's role is the password; `url`: the URL says all. */
export type DatabaseAuthentication = 'url' | 'iam';

/**
 * The password of a new connection. A token is good for fifteen minutes, long enough to connect with; a connection
 * that is open stays open after that.
 * @returns undefined when the address has it, or the server asks for none
 */
export function passwordFor(
  { host, port, role }: DatabaseAddress,
  authentication: DatabaseAuthentication,
): (() => Promise<string>) | undefined {
  if (authentication === 'url') return undefined;
  let signer: Promise<{ getAuthToken(): Promise<string> }> | undefined;
  return async () => {
    signer ??= loadSigner({ hostname: host, port, username: role });
    return (await signer).getAuthToken();
  };
}

/** Loaded on first use: it costs more than the rest of a service's start, and only AWS needs it. */
async function loadSigner(options: { hostname: string; port: number; username: string }) {
  const { Signer } = await import('@aws-sdk/rds-signer');
  return new Signer(options);
}
