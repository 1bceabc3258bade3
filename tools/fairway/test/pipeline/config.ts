const before = { ...process.env };

/** Sets what a workflow's step finds in its environment; what is undefined is not there. */
export function setStepEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

export function restoreEnvironment(): void {
  process.env = { ...before };
}
