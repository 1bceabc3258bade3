import { inSpan, traceHeaders } from '@fairway/service-kit/tracing';

import type { Edge } from './overview.ts';

/** The page must come up even when a service hangs; people wait no longer than this for it. */
const ANSWER_TIMEOUT_MS = 1_500;

/** The environment's edge over HTTP; `origin` is `scheme://host:port`. */
export function httpEdge(origin: string): Edge {
  return {
    async get(path) {
      const response = await inSpan(`GET ${path}`, { 'http.request.method': 'GET', 'url.path': path }, () =>
        fetch(new URL(path, origin), {
          headers: { accept: 'application/json', ...traceHeaders() },
          redirect: 'error',
          signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        }),
      );
      const text = await response.text();
      // Every answer of a service carries its version; a load balancer's own has none.
      const fromService = response.headers.has('x-service-version');
      return {
        status: response.status,
        fromService,
        body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text,
      };
    },
  };
}
