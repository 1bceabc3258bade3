import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

import type { AwsSession } from '../session/aws-session.ts';

/** Secrets Manager, as far as a person sets a value: no value is ever read. */
export interface SecretStore {
  /** The state of a secret; undefined when there is none of this name. */
  describe(name: string): Promise<SecretState | undefined>;
  /** Makes a secret. */
  create(name: string, value: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Gives a secret another value; the one before is kept as `AWSPREVIOUS`. */
  change(name: string, value: string): Promise<void>;
  /** Takes back the deletion of a secret. */
  restore(name: string): Promise<void>;
}

export interface SecretState {
  readonly arn: string;
  readonly changedAt: Date | undefined;
  /** Whether it was deleted, and its days of grace are not over. */
  readonly isDeleted: boolean;
}

export function secretStore(session: AwsSession): SecretStore {
  const client = session.client('SECRETS_MANAGER', (settings) => new SecretsManagerClient(settings));
  return {
    async describe(name) {
      try {
        const found = await client.send(new DescribeSecretCommand({ SecretId: name }));
        const { ARN: arn = '', LastChangedDate: changedAt, DeletedDate: deletedAt } = found;
        return { arn, changedAt, isDeleted: deletedAt !== undefined };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    async create(name, value, tags) {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await client.send(new CreateSecretCommand({ Name: name, SecretString: value, Tags }));
    },
    async change(name, value) {
      await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
    },
    async restore(name) {
      await client.send(new RestoreSecretCommand({ SecretId: name }));
    },
  };
}
