import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import { tagsOf, appStack } from '@fairway/environments';

import { neededSecrets } from '../aws/services/needed-secrets.ts';
import { secretStore, type SecretStore } from '../aws/services/secret-values.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { Failure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import { afterwards, findSecret, planSecret, secretValue, type SecretStep } from './plan.ts';

export interface SecretOptions {
  readonly name: string;
  /** The file with the value; absent: stdin. */
  readonly file?: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

const DONE: Readonly<Record<SecretStep, string>> = {
  create: 'made',
  change: 'changed',
  'restore and change': 'restored and changed',
};

/** Sets a secret's value, and says how its readers get it. The value is never printed. */
export async function runSecretSet(
  { name, file, dryRun, json }: SecretOptions,
  aws: AwsEnvironment,
  output: Output,
): Promise<void> {
  const { environment, manifests, session, shared } = aws;
  const secret = findSecret(name, environment.name, neededSecrets(environment, manifests));
  const value = dryRun ? undefined : secretValue(await readValue(file));
  const store = secretStore(session);
  const step = planSecret(await store.describe(secret.id));
  const { service } = secret;
  if (value !== undefined) {
    const tags = tagsOf(shared, {
      stack: appStack(environment.name),
      environment: environment.name,
      ...(service === undefined ? {} : { service }),
    });
    await apply(store, step, secret.id, value, tags);
  }
  const { next, sentence } = afterwards(step, secret, environment);
  if (json) {
    output.out(`${JSON.stringify({ secret: secret.id, step, done: !dryRun, next })}\n`);
    return;
  }
  output.out(
    dryRun ? `${secret.id}: would be ${DONE[step]}; ${secret.use}\n` : `${secret.id}: ${DONE[step]}\n`,
  );
  if (!dryRun) output.err(`${sentence}\n`);
}

async function apply(
  store: SecretStore,
  step: SecretStep,
  id: string,
  value: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  if (step === 'create') return store.create(id, value, tags);
  if (step === 'restore and change') await store.restore(id);
  await store.change(id, value);
}

async function readValue(file: string | undefined): Promise<string> {
  if (file !== undefined) {
    return readFile(file, 'utf8').catch((error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Failure(`the value cannot be read from ${file}: ${code ?? message}`);
    });
  }
  if (process.stdin.isTTY) {
    throw new Failure(
      'the value is read from stdin, which is this terminal: pipe it in, or name a file with --file',
    );
  }
  return text(process.stdin);
}
