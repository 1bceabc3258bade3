import { assertIsJwks, SimpleJwksCache, type JwkWithKid, type Jwks } from 'aws-jwt-verify/jwk';

import { IssuerFetcher } from './issuer-fetcher.ts';
import { checkKey, TokenRefused } from './token-checks.ts';

/** A key that the issuer has withdrawn is trusted no longer than this. */
const LIFETIME_MS = 60 * 60 * 1000;

/**
 * The issuer's signing keys. A token with an unknown key makes them be fetched once, for all requests that wait;
 * tokens with made-up key ids cannot make that happen more often than every ten seconds.
 */
export class SigningKeys extends SimpleJwksCache {
  readonly #issuer: IssuerFetcher;
  /** Ids that more than one key of the last set has. */
  #ambiguous: ReadonlySet<string> = new Set();

  constructor() {
    const issuer = new IssuerFetcher((document) => {
      const keys = document as Jwks;
      assertIsJwks(keys);
      this.#ambiguous = repeatedIds(keys);
    });
    super({ fetcher: issuer });
    this.#issuer = issuer;
  }

  /** @throws {TokenRefused} also when the key is too weak, or for something else than signing access tokens */
  override async getJwk(...[address, token]: Parameters<SimpleJwksCache['getJwk']>): Promise<JwkWithKid> {
    // Callers do not wait for a fresh set while there is one: the issuer may be down, and its keys rarely change.
    if ((this.#issuer.ageMs ?? 0) > LIFETIME_MS) this.getJwks(address).catch(() => undefined);
    const key = await super.getJwk(address, token);
    if (this.#ambiguous.has(key.kid)) {
      const reason = `the issuer has two keys with the id ${key.kid.slice(0, 200)}`;
      throw new TokenRefused('The access token is signed with a key that is not accepted', reason);
    }
    checkKey(key);
    return key;
  }
}

function repeatedIds({ keys }: Jwks): ReadonlySet<string> {
  const ids = keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]));
  return new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
}
