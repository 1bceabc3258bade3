import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { Authorizations, readRequest, redirectFault, type Grant, type Person } from './authorizations.ts';
import {
  faultPage,
  signedOutPage,
  signInPage,
  signInPolicy,
  signInStyle,
  STYLE_PATH,
} from './sign-in-page.ts';

export interface PeopleOptions {
  readonly clientId: string;
  /** Signs an access token for a person who has signed in. */
  readonly accessToken: (scope: string, claims: Readonly<Record<string, unknown>>) => Promise<string>;
  /** The lifetime of a token, in seconds. */
  readonly tokenSeconds: number;
}

/** Remembers who has signed in, as the pages of a user pool do. */
const COOKIE = 'local_sign_in';

/**
 * The pages and endpoints with which a browser signs a person in, as Amazon Cognito has them: `/oauth2/authorize`,
 * `/login`, `/oauth2/token` (code with PKCE, refresh token), `/oauth2/revoke`, `/logout`.
 */
export class People {
  readonly #options: PeopleOptions;
  readonly #authorizations = new Authorizations();

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** @returns false for a request that is somebody else's to answer */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const route = `${request.method} ${pathname}`;
    if (route === 'GET /oauth2/authorize') this.#authorize(request, response, searchParams);
    else if (route === 'GET /login') this.#showLogin(response, searchParams);
    else if (route === 'POST /login') this.#signIn(response, await formOf(request));
    else if (route === 'GET /logout') signOut(response, searchParams);
    else if (route === `GET ${STYLE_PATH}`) send(response, 200, 'text/css; charset=utf-8', signInStyle);
    else if (route === 'OPTIONS /oauth2/token' || route === 'OPTIONS /oauth2/revoke')
      sendPreflight(request, response);
    else if (route === 'POST /oauth2/revoke') {
      this.#authorizations.revoke((await formOf(request)).get('token') ?? '');
      allowPage(request, response);
      send(response, 200, 'application/json', '{}');
    } else return false;
    return true;
  }

  /**
   * Gives tokens for a code, or for a refresh token.
   * @returns false for another grant
   */
  async giveTokens(
    request: IncomingMessage,
    response: ServerResponse,
    form: URLSearchParams,
  ): Promise<boolean> {
    const kind = form.get('grant_type');
    if (kind !== 'authorization_code' && kind !== 'refresh_token') return false;
    allowPage(request, response);
    const isKnown = form.get('client_id') === this.#options.clientId;
    const grant =
      kind === 'authorization_code'
        ? this.#authorizations.redeem(form)
        : this.#authorizations.renew(form.get('refresh_token') ?? '');
    if (!isKnown || grant === undefined) {
      send(
        response,
        400,
        'application/json',
        JSON.stringify({ error: isKnown ? 'invalid_grant' : 'invalid_client' }),
      );
      return true;
    }
    const refresh =
      kind === 'refresh_token' ? {} : { refresh_token: this.#authorizations.keepSignedIn(grant) };
    const tokens = { access_token: await this.#accessToken(grant), ...refresh };
    const answer = { ...tokens, token_type: 'Bearer', expires_in: this.#options.tokenSeconds };
    send(response, 200, 'application/json', JSON.stringify(answer));
    return true;
  }

  #accessToken({ person, scope }: Grant): Promise<string> {
    const groups = person.groups.length > 0 ? { 'cognito:groups': person.groups } : {};
    const exp = Math.floor(Date.now() / 1_000) + this.#options.tokenSeconds;
    return this.#options.accessToken(scope, {
      sub: subjectOf(person),
      username: person.name,
      exp,
      ...groups,
    });
  }

  #authorize(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    const person = rememberedPerson(request);
    if (person === undefined || redirectFault(query, this.#options.clientId) !== undefined) {
      redirect(response, `/login?${query.toString()}`);
    } else this.#sendBack(response, query, person);
  }

  #showLogin(response: ServerResponse, query: URLSearchParams): void {
    const fault = redirectFault(query, this.#options.clientId);
    if (fault !== undefined) {
      sendPage(response, 400, faultPage(fault));
      return;
    }
    const asked = readRequest(query);
    if (typeof asked === 'string') redirect(response, errorAddress(query, asked));
    else sendPage(response, 200, signInPage(asked, this.#options.clientId));
  }

  #signIn(response: ServerResponse, form: URLSearchParams): void {
    const fault = redirectFault(form, this.#options.clientId);
    const name = form.get('username')?.trim() ?? '';
    if (fault !== undefined || name === '') {
      sendPage(response, 400, faultPage(fault ?? 'username must be given'));
      return;
    }
    const person = { name, groups: form.getAll('group') };
    const remembered = Buffer.from(JSON.stringify(person)).toString('base64url');
    response.setHeader('set-cookie', `${COOKIE}=${remembered}; HttpOnly; SameSite=Lax; Path=/`);
    this.#sendBack(response, form, person);
  }

  #sendBack(response: ServerResponse, query: URLSearchParams, person: Person): void {
    const asked = readRequest(query);
    if (typeof asked === 'string') {
      redirect(response, errorAddress(query, asked));
      return;
    }
    const address = new URL(asked.redirectUri);
    address.searchParams.set('code', this.#authorizations.grant(person, asked));
    address.searchParams.set('state', asked.state);
    redirect(response, address.href);
  }
}

/** A body of `application/x-www-form-urlencoded`. */
export async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await text(request));
}

function errorAddress(query: URLSearchParams, error: string): string {
  const address = new URL(query.get('redirect_uri') ?? '');
  address.searchParams.set('error', error);
  address.searchParams.set('state', query.get('state') ?? '');
  return address.href;
}

function signOut(response: ServerResponse, query: URLSearchParams): void {
  response.setHeader('set-cookie', `${COOKIE}=; Max-Age=0; HttpOnly; SameSite=Lax; Path=/`);
  const back = query.get('logout_uri') ?? '';
  const isOurs = redirectFault(new URLSearchParams({ redirect_uri: back, client_id: '' }), '') === undefined;
  if (isOurs) redirect(response, back);
  else sendPage(response, 200, signedOutPage());
}

function rememberedPerson({ headers }: IncomingMessage): Person | undefined {
  const value = new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1];
  if (value === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(value, 'base64url').toString()) as Person;
  } catch {
    return undefined;
  }
}

/** The subject of a person: the same in every environment of this machine. */
function subjectOf({ name }: Person): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** A page of this machine may read the answer; others have no business here. */
function allowPage({ headers }: IncomingMessage, response: ServerResponse): void {
  const { origin } = headers;
  if (
    origin === undefined ||
    redirectFault(new URLSearchParams({ redirect_uri: `${origin}/`, client_id: '' }), '')
  )
    return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
}

function sendPreflight(request: IncomingMessage, response: ServerResponse): void {
  allowPage(request, response);
  response.setHeader('access-control-allow-methods', 'POST');
  response.setHeader('access-control-allow-headers', 'content-type');
  response.writeHead(204).end();
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location, 'cache-control': 'no-store' }).end();
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response.setHeader('content-security-policy', signInPolicy);
  send(response, status, 'text/html; charset=utf-8', page);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
