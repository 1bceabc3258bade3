/** The number of the process that runs this test file, of those that run test files side by side: 1 and more. */
export function workerNumber(): number {
  return Number(process.env['JEST_WORKER_ID'] ?? 1);
}

/** This process's environment with other variables on top, for programs that are started. */
export function withVariables(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...(process.env as Record<string, string>), ...variables };
}
