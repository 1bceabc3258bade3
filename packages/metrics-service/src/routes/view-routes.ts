import { defineRoute, signInPages, staticFiles, type Route, type SignIn } from '@fairway/service-kit';

import type { Today } from '../data/calendar.ts';
import { metricsPage, pageFiles, pagePrefix } from '../page/metrics-page.ts';
import { askedDaysQuery, idParams } from './metric-input.ts';
import { READ } from './permissions.ts';

const responses = { 200: { description: 'The page', mediaType: 'text/html' } };

/** The page's shell needs no token: it has no data of its own. */
export function viewRoutes(signIn: SignIn | undefined, today: Today): Route[] {
  const page = metricsPage();
  const pages = signInPages({
    service: 'metrics',
    signIn,
    scopes: [READ],
    home: '/metrics/view',
    page: () => page,
  });
  // The days that are shown are in the page's address.
  const query = askedDaysQuery(today);
  const shared = { method: 'get', open: true, query, responses, compress: true } as const;
  return [
    defineRoute({
      ...shared,
      path: '/metrics/view',
      operation: 'get_metrics_dashboard',
      summary: 'A page that shows every metric, live',
      handle: (_input, exchange) => pages.send(exchange),
    }),
    defineRoute({
      ...shared,
      path: '/metrics/:uuid/view',
      operation: 'get_metrics_view',
      summary: 'A page that shows one metric, live',
      params: idParams,
      handle: (_input, exchange) => pages.send(exchange),
    }),
    ...pages.routes,
    ...staticFiles(pagePrefix, pageFiles),
  ];
}
