import type { Environment } from '@fairway/environments';
import { manifestFile } from '@fairway/service-catalog';

import type { NeededSecret } from '../aws/services/needed-secrets.ts';
import type { SecretState } from '../aws/services/secret-values.ts';
import { Failure, UsageError } from '../terminal/failure.ts';

export type SecretStep = 'create' | 'restore and change' | 'change';

/** The limits of Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MAX_BYTES = 65_536;

/**
 * Finds the secret that a command line names.
 * @throws {UsageError} listing those that the environment names, when it is none of them
 */
export function findSecret(name: string, environment: string, needed: readonly NeededSecret[]): NeededSecret {
  const found = needed.find((secret) => secret.name === name || secret.id === name);
  if (found !== undefined) return found;
  const names = needed.map((secret) => secret.name);
  const there =
    names.length === 0
      ? `None is named by a manifest or by the environment: \`secrets\` in ${manifestFile('<name>')} names them`
      : `There are: ${names.join(', ')}`;
  throw new UsageError(`${environment} has no secret ${name}. ${there}`);
}

export function planSecret(state: SecretState | undefined): SecretStep {
  if (state === undefined) return 'create';
  return state.isDeleted ? 'restore and change' : 'change';
}

/** The way by which a changed secret reaches its readers. */
export interface Afterwards {
  /** The command that does it, or shows it. */
  readonly next: string;
  /** The same as a sentence. */
  readonly sentence: string;
}

/** @param step what was done to the secret */
export function afterwards(
  step: SecretStep,
  { service }: Pick<NeededSecret, 'service'>,
  { name, secretRotation }: Pick<Environment, 'name' | 'secretRotation'>,
): Afterwards {
  if (service === undefined || step === 'create') {
    const next = `./fairway deploy ${name}`;
    return { next, sentence: `the next deployment takes it: ${next}` };
  }
  if (secretRotation === 'restart') {
    const next = `./fairway status ${name}`;
    return {
      next,
      sentence: `${name} replaces the tasks of ${service} by itself, one after the other. See since when they run: ${next}`,
    };
  }
  const next = `./fairway restart ${name} ${service}`;
  return {
    next,
    sentence: `running tasks keep the value that they started with. The new one is taken by: ${next}`,
  };
}

/**
 * The value as it was given, without the line break at its end that `echo` and editors add.
 * @throws {Failure} when nothing is left, or it is too long
 */
export function secretValue(text: string): string {
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new Failure('the value is empty: give it on stdin, or name a file with --file');
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_BYTES) {
    throw new Failure(`the value has ${bytes} bytes, and Secrets Manager takes ${MAX_BYTES}`);
  }
  return value;
}
