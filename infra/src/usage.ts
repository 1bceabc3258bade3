import type { StackInputs } from './stack-inputs.ts';

/** The command line is wrong; nothing was written. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** @throws {UsageError} when a name is no environment's */
export function requireKnown(
  { environments }: Pick<StackInputs, 'environments'>,
  names: readonly string[],
): void {
  const known = environments.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new UsageError(
    `unknown environment ${unknown.map((name) => `'${name}'`).join(', ')}; the environments are: ${known.join(', ')}`,
  );
}
