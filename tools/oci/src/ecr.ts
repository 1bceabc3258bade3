import { GetAuthorizationTokenCommand, type ECRClient } from '@aws-sdk/client-ecr';

import { Registry } from './registry/registry.ts';
import type { Credentials } from './registry/sign-in.ts';

const HOST = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** The account and region of an ECR registry's host; undefined for any other registry. */
export function parseEcrHost(
  host: string,
): { readonly account: string; readonly region: string } | undefined {
  const [, account, region] = HOST.exec(host) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}

/** The name of an account's registry in a region. */
export function ecrHost(account: string, region: string): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com`;
}

/**
 * Opens a registry of Amazon ECR, whose password is a token that the client's identity asks for and that ends after twelve
 * hours.
 * @param endpoint where the registry's API is when it is not at its name: an emulator's
 */
export function openEcrRegistry(
  host: string,
  client: ECRClient,
  {
    endpoint,
    signal,
  }: { readonly endpoint?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Registry {
  return new Registry({
    registry: host,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(signal === undefined ? {} : { signal }),
    credentials: () => ecrCredentials(client),
  });
}

async function ecrCredentials(client: ECRClient): Promise<Credentials> {
  const { authorizationData: [data] = [] } = await client.send(new GetAuthorizationTokenCommand({}));
  const text = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8');
  const at = text.indexOf(':');
  return { username: text.slice(0, at), password: text.slice(at + 1) };
}
