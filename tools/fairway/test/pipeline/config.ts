const before = { ...process.env };

/** Sets the environment of a workflow's step; undefined variables are removed. */
export function setStepEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  const given = Object.entries({ ...process.env, ...values });
  process.env = Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

export function restoreEnvironment(): void {
  process.env = { ...before };
}

/** The folders of the machine's programs. */
export function searchPath(): string {
  return before['PATH'] ?? '';
}
