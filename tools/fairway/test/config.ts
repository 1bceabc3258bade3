/**
 * Port of a workspace's first service, with 99 more behind it. Each process that runs tests uses others, those of a
 * second `npm test` on this machine too: a task that does not listen yet loses its port to whoever does.
 */
export const FIRST_PORT = 20_500 + 100 * (process.pid % 120);

/** This process's environment with other variables on top, for programs that are started. */
export function withVariables(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...(process.env as Record<string, string>), ...variables };
}
