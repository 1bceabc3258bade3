import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IdTokenClaims, IdTokenIssuer } from '@fairway/workflows/harness';

import { tokenOf } from '../signatures/sigstore-services.ts';

const SIGSTORE = 'sigstore';

/** Claims of a token that was asked for. */
export interface IssuedClaims extends IdTokenClaims {
  readonly aud: string;
}

/** GitHub's issuer of tokens for jobs: whoever has a job's address and bearer gets that job's tokens, and no other. */
export class TokenIssuer {
  readonly #server: Server;
  /** By path and bearer. */
  readonly #jobs = new Map<string, IdTokenClaims>();
  readonly #tokens = new Map<string, IssuedClaims>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      const value = this.#answer(request);
      response.writeHead(value === undefined ? 401 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value === undefined ? {} : { value }));
    });
  }

  static async start(): Promise<TokenIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TokenIssuer(server);
  }

  /** Lets a job ask for its tokens. */
  readonly admit = (claims: IdTokenClaims): IdTokenIssuer => {
    const [path, bearer] = [`/${randomUUID()}`, randomUUID()];
    this.#jobs.set(`${path} Bearer ${bearer}`, claims);
    const { port } = this.#server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}${path}?api-version=2.0`, bearer };
  };

  /** The claims of a token; undefined for one that was never given out. */
  claimsOf(token: string): IssuedClaims | undefined {
    return this.#tokens.get(token);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer({ url = '', headers }: IncomingMessage): string | undefined {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const claims = this.#jobs.get(`${pathname} ${headers.authorization ?? ''}`);
    if (claims === undefined) return undefined;
    const aud = searchParams.get('audience') ?? '';
    // Sigstore's authority names the workflow's file in a certificate; its mock writes down the subject.
    const subject = aud === SIGSTORE ? `https://github.com/${claims.job_workflow_ref}` : claims.sub;
    const token = tokenOf(subject);
    // The same words for each audience of a job: what they say is kept here, by a token that is like no other.
    const unique = `${token}${Buffer.from(randomUUID()).toString('base64url')}`;
    this.#tokens.set(unique, { ...claims, aud });
    return unique;
  }
}
