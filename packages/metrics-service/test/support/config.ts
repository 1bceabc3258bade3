/** The environment of this process and of those that it starts. */
export const environment = process.env;

/** For an SDK that reads its settings from the environment by itself. */
export function setEnvironment(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
}
