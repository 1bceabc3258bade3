import type { ServiceManifest } from '@fairway/service-manifest';

import { Failure } from '../terminal/failure.ts';
import type { LocalSignIn } from './local-world.ts';

/** The token issuer of this machine's environment. */
export interface SignIn {
  readonly values: LocalSignIn;
  /** Addresses for people, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The sign-in of an environment where no service asks for a token. */
export const noSignIn: SignIn = {
  values: { issuer: '', clientId: '', isRequired: false },
  endpoints: {},
  close: () => Promise.resolve(),
};

/** @param isAsked whether the environment asks for tokens where it may choose */
export function needsSignIn(services: readonly ServiceManifest[], isAsked: boolean): boolean {
  return services.some(({ needs: { signIn } }) => signIn === 'always' || (isAsked && signIn !== undefined));
}

/**
 * Starts an issuer whose tokens are shaped like Amazon Cognito's; its keys are new with each start.
 * @throws {Failure} when it cannot be started
 */
export async function startSignIn(isRequired: boolean): Promise<SignIn> {
  try {
    const { startTokenIssuer } = await import('@fairway/local-sign-in');
    const started = await startTokenIssuer();
    const { issuer, clientId } = started;
    return {
      values: { issuer, clientId, isRequired },
      endpoints: { tokens: `${issuer}/oauth2/token` },
      close: () => started.close(),
    };
  } catch (error) {
    throw new Failure(`the token issuer did not start: ${(error as Error).message}. Try: npm ci`);
  }
}
