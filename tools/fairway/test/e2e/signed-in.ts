import {
  type CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider';
import { definitions, environmentNames, resolveEnvironment, shared } from '@fairway/environments';

import type { Rehearsed } from './rehearsed.ts';
import { Domain } from './visitors.ts';

const SCOPE = 'api/backend_access';

/**
 * Reads metrics through the domain with a token that the environment's user pool gave to a program, and without one.
 * @returns a sentence for each answer that is another one than sign-in has it
 */
export async function metricsAskForToken(
  { clients, first, manifests, record }: Rehearsed,
  domain: Domain,
): Promise<readonly string[]> {
  const definition = definitions.find(({ name }) => name === first);
  if (definition === undefined) throw new Error(`there is no environment ${first}`);
  const { environment } = resolveEnvironment(definition, manifests);
  const { userPool, userPoolDomain } = environmentNames(shared, environment);
  const { ClientId = '', ClientSecret = '' } = await machineClient(clients.cognito, userPool);
  const issuer = new Domain(
    `${userPoolDomain}.auth.${environment.region}.amazoncognito.com`,
    record.port,
    record.authority,
  );
  const granted = await issuer.ask('/oauth2/token', 'POST', {
    headers: {
      authorization: `Basic ${Buffer.from(`${ClientId}:${ClientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }).toString(),
  });
  if (granted.status !== 200) return [`the user pool gives no token: ${granted.status} ${granted.text}`];
  const { access_token: token } = JSON.parse(granted.text) as { readonly access_token: string };

  const answers = [
    ['without a token', 401, await domain.ask('/metrics')],
    ['with a token', 200, await domain.ask('/metrics', 'GET', bearer(token))],
    ['with a token that somebody changed', 401, await domain.ask('/metrics', 'GET', bearer(changed(token)))],
  ] as const;
  return answers.flatMap(([how, wanted, { status, text }]) =>
    status === wanted ? [] : [`GET /metrics ${how} answers ${status}, not ${wanted}: ${text.slice(0, 300)}`],
  );
}

function bearer(token: string) {
  return { headers: { authorization: `Bearer ${token}` } };
}

function changed(token: string): string {
  const [head = '', claims = '', signature = ''] = token.split('.');
  return [head, claims, signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`].join(
    '.',
  );
}

async function machineClient(
  cognito: CognitoIdentityProviderClient,
  pool: string,
): Promise<UserPoolClientType> {
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  const UserPoolId = UserPools.find(({ Name }) => Name === pool)?.Id;
  const { UserPoolClients = [] } = await cognito.send(
    new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }),
  );
  for (const { ClientId } of UserPoolClients) {
    const { UserPoolClient } = await cognito.send(
      new DescribeUserPoolClientCommand({ UserPoolId, ClientId }),
    );
    if (UserPoolClient?.ClientSecret !== undefined) return UserPoolClient;
  }
  throw new Error(`the user pool ${pool} has no client with a secret`);
}
