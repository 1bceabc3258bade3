/** The environment for `--bucket`; nothing else of the command reads it. */
export function environmentVariables(): NodeJS.ProcessEnv {
  return process.env;
}
