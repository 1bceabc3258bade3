import * as z from 'zod';

import { IssuerFetcher } from './issuer-fetcher.ts';

/** The addresses where a program or a page gets a token (OpenID Connect Discovery). */
export interface TokenEndpoints {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  /** The address where a refresh token is given back (RFC 7009). */
  readonly revocationUrl?: string;
  /** The address where the issuer's own session ends. */
  readonly endSessionUrl?: string;
}

const Discovery = z
  .object({
    authorization_endpoint: z.url(),
    token_endpoint: z.url(),
    revocation_endpoint: z.url().optional(),
    end_session_endpoint: z.url().optional(),
  })
  .transform((document): TokenEndpoints => ({
    authorizationUrl: document.authorization_endpoint,
    tokenUrl: document.token_endpoint,
    ...(document.revocation_endpoint === undefined ? {} : { revocationUrl: document.revocation_endpoint }),
    ...(document.end_session_endpoint === undefined ? {} : { endSessionUrl: document.end_session_endpoint }),
  }));

/** Asks the issuer until it has answered once, at intervals. */
export function discoverEndpoints(issuer: string): () => Promise<TokenEndpoints | undefined> {
  const fetcher = new IssuerFetcher((document) => Discovery.parse(document));
  let known: TokenEndpoints | undefined;
  return async () => {
    if (known !== undefined) return known;
    try {
      const document = await fetcher.fetch(`${issuer}/.well-known/openid-configuration`);
      known = Discovery.parse(JSON.parse(new TextDecoder().decode(document)));
    } catch {
      // The document that wanted to show them does without.
    }
    return known;
  };
}
