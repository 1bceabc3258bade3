/**
 * The environment of this process with `variables`, for a child process; without variables that would lead it to AWS
 * itself.
 */
export function withEnvironment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, GITHUB_ACTIONS: ___, ...rest } = process.env;
  return { ...rest, ...variables };
}
