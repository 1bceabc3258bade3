/** Whether this runs where nothing may be skipped for a missing tool. */
export function runsInCi(): boolean {
  return process.env['CI'] === 'true';
}

/** The environment of this process plus `variables`, for a child process. */
export function withEnvironment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...variables };
}
