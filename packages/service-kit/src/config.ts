import { logLevels, standardVariables, type ServiceManifest } from '@fairway/service-manifest';
import * as z from 'zod';

import { signInFaults } from './sign-in/variables.ts';
import { wholeNumber } from './whole-number.ts';

/** Variables as a process has them: `process.env`, or any record in a test. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Thrown by `readConfig`; `faults` has a sentence for every variable that is missing or wrong. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `the environment has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * The variables that every container receives, checked. A service's own schema is `standardConfig.extend({ … })`.
 * @example
 * export const configSchema = standardConfig.extend({ CORS_ALLOWED_ORIGINS: commaSeparated });
 */
export const standardConfig = z.object({
  ENVIRONMENT: z.string().min(1),
  APP_VERSION: z.string().min(1),
  APP_COMMIT: z.string().min(1),
  RELEASE: z.string().min(1),
  /** The image opens it to its network; anywhere else a service is for this machine alone. */
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535),
  /** None where nothing stands in front: then no header says who calls. */
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  LOG_LEVEL: z.enum([...logLevels, 'silent']),
});

export type StandardConfig = z.output<typeof standardConfig>;

/**
 * Reads the variables of `schema` out of `env`, once, into a frozen object.
 * @example
 * export const loadConfig = () => readConfig(configSchema, process.env);
 * @throws {ConfigError} listing every variable that is missing or wrong, never its value: it may be a secret
 */
export function readConfig<S extends z.ZodObject>(
  schema: S,
  env: EnvironmentVariables,
): Readonly<z.output<S>> {
  const given = new Map(Object.entries(env));
  const named = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, given.get(name)]));
  // Read once, before the service listens: code that is made for this schema would never pay for itself.
  const result = schema.safeParse(named, { jitless: true });
  const faults = [...issueFaults(result.error?.issues ?? [], given), ...signInFaults(named)];
  if (result.success && faults.length === 0) return Object.freeze(result.data);
  throw new ConfigError(faults);
}

function issueFaults(
  issues: readonly z.core.$ZodIssue[],
  given: ReadonlyMap<string, string | undefined>,
): string[] {
  return issues.map((issue) => {
    const name = String(issue.path[0]);
    if (given.get(name) === undefined) return `${name} is not set`;
    const isEmpty = given.get(name) === '' && issue.code === 'too_small';
    return isEmpty ? `${name}: must not be empty` : `${name}: ${issue.message}`;
  });
}

/**
 * Compares the variables that a service reads with the ones that its manifest promises.
 * @example
 * expect(variableFaults(configSchema, manifest)).toEqual([]);
 * @returns a sentence for each difference; empty when they agree
 */
export function variableFaults(schema: z.ZodObject, manifest: ServiceManifest): string[] {
  const promised = new Set([
    ...Object.keys(standardVariables),
    ...Object.keys(manifest.variables),
    ...Object.keys(manifest.secrets),
  ]);
  const read = new Set(Object.keys(schema.shape));
  return [
    ...[...read]
      .filter((name) => !promised.has(name))
      .map((name) => `${name} is read, but the manifest of ${manifest.name} does not name it`),
    ...[...promised]
      .filter((name) => !read.has(name))
      .map((name) => `${name} is in the manifest of ${manifest.name}, but nothing reads it`),
  ];
}
