import {
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, paginateListSecrets } from '@aws-sdk/client-secrets-manager';

import type { Clients } from './clients.ts';

/** Parts of a secret that are in every state for good reasons: too short to be looked for. */
const MIN_LENGTH = 12;

/** The values of all secrets of the account are looked for in all states. */
export async function secretsInStates(clients: Clients, Bucket: string): Promise<readonly string[]> {
  const secrets = await readSecrets(clients);
  if (secrets.length === 0) return ['there is no secret to look for in the states'];
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket }));
  const states = Contents.filter(({ Key = '' }) => Key.endsWith('.tfstate'));
  if (states.length === 0) return [`there is no state in ${Bucket}`];
  const faults = states.map(async ({ Key }) => {
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key }));
    const text = (await Body?.transformToString()) ?? '';
    return secrets
      .filter(({ value }) => text.includes(JSON.stringify(value).slice(1, -1)))
      .map(({ name }) => `${Key} has the value of ${name}`);
  });
  const found = (await Promise.all(faults)).flat();
  // Cognito alone makes the secret of a client, and the provider reads it back.
  const machines = await machineSecrets(clients);
  return [
    ...found,
    ...(machines === 0 ? ['there is no secret of a machine client: the exception is for nothing'] : []),
  ];
}

async function readSecrets({ secrets: client }: Clients) {
  const found: { name: string; value: string }[] = [];
  for await (const { SecretList = [] } of paginateListSecrets({ client }, {})) {
    for (const { ARN, Name = '' } of SecretList) {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: ARN }));
      for (const value of partsOf(SecretString)) {
        if (value.length >= MIN_LENGTH) found.push({ name: Name, value });
      }
    }
  }
  return found;
}

/** The text, and each text in it where it is JSON. */
function partsOf(secret: string): readonly string[] {
  try {
    const parsed = JSON.parse(secret) as Readonly<Record<string, unknown>>;
    return Object.values(parsed).filter((each) => typeof each === 'string');
  } catch {
    return [secret];
  }
}

async function machineSecrets({ cognito }: Clients): Promise<number> {
  const { UserPools = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  let count = 0;
  for (const { Id: UserPoolId } of UserPools) {
    const { UserPoolClients = [] } = await cognito.send(
      new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }),
    );
    for (const { ClientId } of UserPoolClients) {
      const asked = new DescribeUserPoolClientCommand({ UserPoolId, ClientId });
      if ((await cognito.send(asked)).UserPoolClient?.ClientSecret !== undefined) count += 1;
    }
  }
  return count;
}
