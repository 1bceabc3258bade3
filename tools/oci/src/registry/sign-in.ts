import { RegistryError } from './errors.ts';

/** A user and password, or a token's name and value: `AWS` and an authorization token at ECR. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Asked anew before each sign-in, because a token of ECR ends after twelve hours. */
export type CredentialsSource = () => Promise<Credentials | undefined>;

const TIMEOUT_MS = 20_000;

/**
 * Answers a registry's challenge: `Basic`, or `Bearer` with a token from the server that the challenge names.
 * https://distribution.github.io/distribution/spec/auth/token/
 * @returns the value of the header `authorization`
 * @throws {RegistryError} when nothing answers the challenge
 */
export async function signIn(
  registry: string,
  challenge: string | null,
  credentials: Credentials | undefined,
  scope: string,
): Promise<string> {
  const { scheme, parameters } = parseChallenge(challenge ?? '');
  if (scheme === 'basic') {
    if (credentials === undefined) throw denied(registry, 'it asks for a user and there is none');
    return basic(credentials);
  }
  const realm = parameters.get('realm');
  if (scheme !== 'bearer' || realm === undefined) {
    throw denied(registry, `it asks for '${challenge ?? ''}', which is neither Basic nor Bearer`);
  }
  return `Bearer ${await fetchToken(registry, { realm, service: parameters.get('service'), scope }, credentials)}`;
}

async function fetchToken(
  registry: string,
  { realm, service, scope }: { realm: string; service: string | undefined; scope: string },
  credentials: Credentials | undefined,
): Promise<string> {
  const address = new URL(realm);
  if (service !== undefined) address.searchParams.set('service', service);
  address.searchParams.set('scope', scope);
  const response = await fetch(address, {
    headers: credentials === undefined ? {} : { authorization: basic(credentials) },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new RegistryError(`registry ${registry}: its token server ${address.host} does not answer`, {
      cause,
    });
  });
  if (!response.ok) throw denied(registry, `its token server answers ${response.status}`);
  const body = (await response.json().catch(() => ({}))) as {
    token?: unknown;
    access_token?: unknown;
  } | null;
  const token = body?.token ?? body?.access_token;
  if (typeof token !== 'string') throw denied(registry, 'its token server answers without a token');
  return token;
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function denied(registry: string, reason: string): RegistryError {
  return new RegistryError(`registry ${registry}: cannot sign in: ${reason}`, { status: 401 });
}

/** Scheme in small letters; parameters by name. */
export function parseChallenge(header: string): {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
} {
  const [, scheme = '', rest = ''] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header) ?? [];
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain] of rest.matchAll(/([A-Za-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,]+))/g)) {
    parameters.set(name.toLowerCase(), quoted ?? plain ?? '');
  }
  return { scheme: scheme.toLowerCase(), parameters };
}
