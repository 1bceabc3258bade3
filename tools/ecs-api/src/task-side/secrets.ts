import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand } from '@aws-sdk/client-ssm';

import { awsWords, type AwsClients, type AwsKeys } from './aws-clients.ts';
import { TaskStopError, type ContainerSource } from './contract.ts';

type Secret = NonNullable<ContainerSource['secrets']>[number];

/** A reference to a secret of Secrets Manager, with the parts that ECS lets follow its ARN. */
export interface SecretReference {
  readonly arn: string;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/**
 * Reads `valueFrom` of a secret: `arn:…:secret:name-AbCdEf:json-key:version-stage:version-id`, the last three optional.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * @returns undefined for what is no ARN of Secrets Manager
 */
export function parseSecretReference(valueFrom: string): SecretReference | undefined {
  const parts = valueFrom.split(':');
  if (parts[2] !== 'secretsmanager' || parts[5] !== 'secret' || parts.length < 7) return undefined;
  const [jsonKey, versionStage, versionId] = parts.slice(7);
  return {
    arn: parts.slice(0, 7).join(':'),
    ...(jsonKey ? { jsonKey } : {}),
    ...(versionStage ? { versionStage } : {}),
    ...(versionId ? { versionId } : {}),
  };
}

/** Fetches the secrets of a task's containers, each once, with the keys of its execution role. */
export class Secrets {
  readonly #clients: AwsClients;

  constructor(clients: AwsClients) {
    this.#clients = clients;
  }

  /**
   * @returns for each variable its value
   * @throws {TaskStopError} `ResourceInitializationError` that names the ARN and why it cannot be read
   */
  async resolve(
    secrets: readonly Secret[],
    keys: AwsKeys | undefined,
  ): Promise<Readonly<Record<string, string>>> {
    const values = await Promise.all(
      secrets.map(async ({ name, valueFrom }) => [name, await this.#value(valueFrom, keys)] as const),
    );
    return Object.fromEntries(values);
  }

  async #value(valueFrom: string, keys: AwsKeys | undefined): Promise<string> {
    const reference = parseSecretReference(valueFrom);
    return reference === undefined ? this.#parameter(valueFrom, keys) : this.#secret(reference, keys);
  }

  async #secret(reference: SecretReference, keys: AwsKeys | undefined): Promise<string> {
    const { arn, jsonKey, versionStage, versionId } = reference;
    const text = await this.#fetchSecret(reference, keys).catch((error: unknown) => {
      const version = versionStage ?? versionId;
      const which = version === undefined ? arn : `${arn} (${version})`;
      throw pullFailure(
        `unable to retrieve secret from asm: failed to fetch secret ${which} from secrets manager: ${awsWords(error)}`,
      );
    });
    return jsonKey === undefined ? text : jsonValue(text, jsonKey, arn);
  }

  async #fetchSecret(reference: SecretReference, keys: AwsKeys | undefined): Promise<string> {
    const client = this.#clients.secrets(keys);
    try {
      const { SecretString, SecretBinary } = await client.send(
        new GetSecretValueCommand({
          SecretId: reference.arn,
          ...(reference.versionStage === undefined ? {} : { VersionStage: reference.versionStage }),
          ...(reference.versionId === undefined ? {} : { VersionId: reference.versionId }),
        }),
      );
      return SecretString ?? Buffer.from(SecretBinary ?? []).toString('utf8');
    } finally {
      client.destroy();
    }
  }

  async #parameter(valueFrom: string, keys: AwsKeys | undefined): Promise<string> {
    const name = parameterName(valueFrom);
    try {
      const client = this.#clients.parameters(keys);
      const { Parameters: found = [] } = await client
        .send(new GetParametersCommand({ Names: [name], WithDecryption: true }))
        .finally(() => client.destroy());
      const value = found[0]?.Value;
      if (value !== undefined) return value;
    } catch (error) {
      throw pullFailure(`unable to retrieve secret from ssm: ${valueFrom}: ${awsWords(error)}`);
    }
    throw pullFailure(`unable to retrieve secret from ssm: invalid ssm parameters: ${valueFrom}`);
  }
}

/** The name that SSM knows: an ARN's without the part that says whose it is. */
function parameterName(valueFrom: string): string {
  const [, name] = /^arn:[^:]+:ssm:[^:]*:[^:]*:parameter(\/.+)$/.exec(valueFrom) ?? [];
  if (name === undefined) return valueFrom;
  // A name with one part is written without its slash.
  return name.indexOf('/', 1) === -1 ? name.slice(1) : name;
}

function jsonValue(text: string, key: string, arn: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw pullFailure(
      `retrieved secret from Secrets Manager ${arn} is not JSON, and the json key ${key} was asked for`,
    );
  }
  const members = new Map<string, unknown>(typeof value === 'object' ? Object.entries(value ?? {}) : []);
  if (!members.has(key)) {
    throw pullFailure(`retrieved secret from Secrets Manager ${arn} did not contain json key ${key}`);
  }
  const found = members.get(key);
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function pullFailure(reason: string): TaskStopError {
  return new TaskStopError(
    'ResourceInitializationError',
    `unable to pull secrets or registry auth: execution resource retrieval failed: ${reason}`,
  );
}
