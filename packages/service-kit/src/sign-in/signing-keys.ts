import { assertIsJwks, SimpleJwksCache, type JwkWithKid, type Jwks } from 'aws-jwt-verify/jwk';

import { IssuerFetcher } from './issuer-fetcher.ts';

/** A key that the issuer has withdrawn is trusted no longer than this. */
const LIFETIME_MS = 60 * 60 * 1000;

/**
 * The issuer's signing keys. A token signed with a key that is not among them makes them be fetched once, for everybody
 * who waits; tokens with made-up key ids cannot make that happen more often than every ten seconds.
 */
export class SigningKeys extends SimpleJwksCache {
  readonly #issuer: IssuerFetcher;

  constructor() {
    const issuer = new IssuerFetcher((document) => assertIsJwks(document as Jwks));
    super({ fetcher: issuer });
    this.#issuer = issuer;
  }

  override getJwk(...[address, token]: Parameters<SimpleJwksCache['getJwk']>): Promise<JwkWithKid> {
    // Nobody waits for a fresh set while there is one: the issuer may be down, and its keys rarely change.
    if ((this.#issuer.ageMs ?? 0) > LIFETIME_MS) this.getJwks(address).catch(() => undefined);
    return super.getJwk(address, token);
  }
}
