/** GitHub would refuse this, or the harness cannot do it: the caller gets an error, and no report. */
export class WorkflowError extends Error {
  override readonly name = 'WorkflowError';
}

/** An action failed as it would on GitHub: its step is red. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

/**
 * Refuses keys that the harness would ignore.
 * @param where what has the keys, for the message
 */
export function requireKnownKeys(value: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new WorkflowError(`${where}: the harness does not know ${unknown.join(', ')}`);
}
