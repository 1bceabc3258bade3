import { signInCallback } from '@fairway/service-manifest';
import * as z from 'zod';

import type { HttpExchange } from '../exchange.ts';
import { defineRoute, sendPage, type Route } from '../route.ts';
import { pagePolicy, pagePolicyWith } from '../security-headers.ts';
import { staticFiles } from '../static-files.ts';
import type { SignIn } from './sign-in.ts';

export interface SignInPagesOptions {
  /** Name of the service. */
  readonly service: string;
  /** Undefined where the environment asks for no sign-in. */
  readonly signIn: SignIn | undefined;
  /** Scopes that the page asks for, besides `openid`. */
  readonly scopes: readonly string[];
  /** Renders the page: a person who comes back from the issuer gets it at the callback's address. */
  readonly page: () => string;
  /** The path for a person who came from nowhere: `/metrics/view`. */
  readonly home: string;
}

/** A page of a service on which people sign in. */
export interface SignInPages {
  /** Its script, its settings and its callback, all under the service's own prefix. */
  readonly routes: readonly Route[];
  /** Sends the page with a policy under which its script reaches the issuer. */
  send(exchange: HttpExchange): Promise<void>;
}

/**
 * Everything a page needs so that people can sign in on it: `import { startSignIn } from
 * '/-/<service>/page/sign-in.js'`, then `await startSignIn('/-/<service>/sign-in.json', element)`.
 */
export function signInPages({ service, signIn, scopes, page, home }: SignInPagesOptions): SignInPages {
  const callback = signInCallback({ name: service });
  const send = async ({ response }: Pick<HttpExchange, 'response'>): Promise<void> => {
    const endpoints = await signIn?.endpoints();
    if (response.headersSent || response.destroyed) return;
    const addresses = [endpoints?.tokenUrl, endpoints?.revocationUrl].filter((each) => each !== undefined);
    sendPage(response, page(), addresses.length === 0 ? pagePolicy : pagePolicyWith(addresses));
  };
  const shared = { method: 'get', open: true, documented: false } as const;
  const settings = defineRoute({
    ...shared,
    path: `/-/${service}/sign-in.json`,
    operation: 'get_sign_in',
    summary: 'How the page signs people in',
    responses: { 200: { description: 'The settings', schema: z.looseObject({ required: z.boolean() }) } },
    async handle() {
      const endpoints = await signIn?.endpoints();
      if (signIn === undefined) return { required: false };
      const scope = ['openid', ...scopes].join(' ');
      return { required: true, clientId: signIn.pageClientId, scope, callback, home, ...endpoints };
    },
  });
  const back = defineRoute({
    ...shared,
    path: callback,
    operation: 'get_signed_in',
    summary: 'The page again, for somebody who has signed in',
    responses: { 200: { description: 'The page', mediaType: 'text/html' } },
    handle: (_input, exchange) => send(exchange),
  });
  const script = staticFiles(`/-/${service}/page`, [new URL('../assets/sign-in.js', import.meta.url)]);
  return { routes: [settings, back, ...script], send };
}
