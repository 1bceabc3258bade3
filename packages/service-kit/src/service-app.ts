import type { ServiceManifest } from '@fairway/service-manifest';
import cors from 'cors';
import express, { type Express } from 'express';
import * as z from 'zod';

import { checkHeaders } from './check-headers.ts';
import { compressedAnswers } from './compressed-answers.ts';
import { docsPage } from './docs-page.ts';
import { answerProblem, noSuchRoute } from './error-handler.ts';
import { beginExchange, exchangeOf } from './exchange.ts';
import type { ServiceIdentity } from './identity.ts';
import type { Logger } from './logger.ts';
import { documentedSignIn } from './openapi-security.ts';
import { openApiDocument } from './openapi.ts';
import { jsonLine } from './json-line.ts';
import { readablePath } from './input/malformed-path.ts';
import { operationRoutes } from './operation-routes.ts';
import type { Readiness } from './readiness.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import { answerOddRequests } from './odd-requests.ts';
import { registerRoutes } from './register-routes.ts';
import { defineRoute, type Route } from './route.ts';
import { checkPermissions } from './sign-in/route-permissions.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import { securityHeaders } from './security-headers.ts';
import { SERVICE_VERSION } from './service-version.ts';
import { timeLimit } from './time-limit.ts';

export interface ServiceAppOptions {
  readonly manifest: ServiceManifest;
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
  readonly routes: readonly Route[];
  /**
   * The answer of the service at its own `/` and at `/-/<service>/`.
   * @default its name, version, environment and links
   */
  readonly root?: Omit<Route, 'method' | 'path'>;
  /** Origins that browsers may call from; none means that no page of another origin may. @default [] */
  readonly allowedOrigins?: readonly string[];
  /**
   * Checks the scopes of the routes: `signInOf(config)`.
   * @default nobody needs a token
   */
  readonly signIn?: SignIn | undefined;
  /**
   * Logs `Endpoint called` once for each request of a route, with its operation, path and query; never its body.
   * @default false
   */
  readonly logsEndpointCalls?: boolean;
  /** Limit of a JSON body in bytes. @default 102400 */
  readonly bodyLimitBytes?: number;
}

/**
 * Builds the service's Express app: opens nothing, starts nothing.
 * @example
 * createServiceApp({ manifest, identity, logger, readiness, routes: [helloRoute(identity)] });
 * @throws {Error} naming every route that says too little, or too much, of who may call it
 */
export function createServiceApp(options: ServiceAppOptions): Express {
  const { manifest, identity, logger, readiness, signIn } = options;
  const { allowedOrigins = [], bodyLimitBytes = 102_400, logsEndpointCalls = false } = options;
  const own = `/-/${manifest.name}`;
  const root = options.root ?? describeService(identity, own);
  const rootRoute = (path: string): Route => ({ ...root, method: 'get', path, open: true });
  // At the edge the bare paths are `status`'s; the prefixed ones work everywhere and are the documented ones.
  const documented = [...options.routes, rootRoute(own), ...operationRoutes(own, identity, readiness)];
  const routes = [...documented, rootRoute('/'), ...operationRoutes('', identity, readiness)];
  checkPermissions(manifest, routes, signIn);

  const app = bareApp();
  app.set(SERVICE_VERSION, identity.version);
  app.use(beginExchange(identity, logger, manifest.healthPath));
  app.use(checkHeaders);
  app.use(readablePath);
  app.use(securityHeaders);
  app.use(answerOddRequests);
  if (allowedOrigins.length > 0)
    app.use(
      cors({
        origin: [...allowedOrigins],
        // The routes say whether there is anything at the path, and with which methods.
        preflightContinue: true,
        exposedHeaders: ['x-request-id', 'www-authenticate', 'retry-after'],
      }),
    );
  app.use(timeLimit(manifest.longestRequestSeconds));
  registerRoutes(app, routes, { bodyLimitBytes, signIn, logsEndpointCalls });
  serveDocument(app, [`${own}/openapi.json`, '/openapi.json'], async () => {
    const endpoints = await signIn?.endpoints();
    const documentedAs =
      signIn === undefined
        ? undefined
        : documentedSignIn(documented, endpoints, (route) => signIn.asksOn(route));
    const document = openApiDocument(manifest, identity.version, documented, documentedAs);
    return { document, complete: signIn === undefined || endpoints !== undefined };
  });
  app.use([`${own}/docs`, '/docs'], docsPage(`${manifest.name} service`));
  app.use(noSuchRoute);
  app.use(answerProblem);
  return app;
}

/** Paths are case-sensitive because the load balancer's are; answers change with every request, so no ETag. */
function bareApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  return app;
}

/** Builds the document at the first request, and again until the token issuer has told its part of it. */
function serveDocument(
  app: Express,
  paths: string[],
  build: () => Promise<{ readonly document: object; readonly complete: boolean }>,
): void {
  let finished: object | undefined;
  app.get(paths, compressedAnswers, async (request, response) => {
    exchangeOf(response).route = request.path;
    const { document, complete } =
      finished === undefined ? await build() : { document: finished, complete: true };
    if (complete) finished = document;
    response.type('json').send(jsonLine(document));
  });
  for (const path of paths) app.all(path, methodNotAllowed(path, ['get']));
}

function describeService(identity: ServiceIdentity, own: string): Omit<Route, 'method' | 'path'> {
  const description = {
    service: identity.service,
    version: identity.version,
    environment: identity.environment,
    docs: `${own}/docs/`,
    openapi: `${own}/openapi.json`,
  };
  return defineRoute({
    method: 'get',
    path: '/',
    operation: 'get_service',
    summary: 'Which service this is, and where its documents are',
    responses: { 200: { description: 'The service', schema: z.record(z.string(), z.string()) } },
    handle: () => description,
  });
}
