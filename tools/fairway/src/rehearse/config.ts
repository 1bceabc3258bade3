/**
 * The environment of this process for a verb that is to talk to a rehearsal, without variables that would lead it to
 * AWS itself.
 * @param variables the rehearsal's
 */
export function rehearsalEnvironment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, NODE_OPTIONS: own = '', ...rest } = process.env;
  const { NODE_OPTIONS: theirs = '' } = variables;
  return { ...rest, ...variables, NODE_OPTIONS: `${own} ${theirs}`.trim() };
}
