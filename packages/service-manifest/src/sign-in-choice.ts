import type { ServiceManifest } from './manifest.ts';

/**
 * The part of a service that an environment requires sign-in for: all its routes that name a scope, or one of its
 * routes, `logs POST /notify`.
 */
export interface SignInChoice {
  readonly service: string;
  /** Method and path; all of the service's routes without it. */
  readonly route?: string;
}

/** @param text `birthday` or `logs POST /notify` */
export function readSignInChoice(text: string): SignInChoice {
  const [service = '', ...route] = text.split(' ');
  return route.length === 0 ? { service } : { service, route: route.join(' ') };
}

/**
 * The value of `signInRequired` for a service: `true`, `false`, or the routes that ask for a token.
 * @param requiredBy what the environment says, as `readSignInChoice` reads it
 */
export function signInRequired(
  { name, needs }: Pick<ServiceManifest, 'name' | 'needs'>,
  requiredBy: readonly string[],
): string {
  const choices = requiredBy.map(readSignInChoice).filter(({ service }) => service === name);
  if (needs.signIn === 'always' || choices.some(({ route }) => route === undefined)) return 'true';
  return choices.length === 0 ? 'false' : choices.map(({ route }) => route).join(',');
}
