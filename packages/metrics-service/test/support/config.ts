/** What this process and those that it starts receive. */
export const environment = process.env;

/** For an SDK that reads its settings from the environment by itself. */
export function setEnvironment(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
}
