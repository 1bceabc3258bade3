/** The environment of this process for a service of a test, without variables that would lead it to AWS itself. */
export function serviceEnvironment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, ...rest } = process.env;
  return { ...rest, ...variables };
}
