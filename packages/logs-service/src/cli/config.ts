/** The variables that `--bucket` reads what it needs from; nothing else of the command looks at them. */
export function environmentVariables(): NodeJS.ProcessEnv {
  return process.env;
}
