import { defineRoute, pagePolicy, sendPage, type Route } from '@fairway/service-kit';

import { overviewPage } from '../overview-page.ts';
import { Overview } from '../overview.ts';

/** The front door: the same overview as JSON for programs and as a page for people. */
export function overviewRoute(survey: () => Promise<Overview>): Omit<Route, 'method' | 'path'> {
  return defineRoute({
    method: 'get',
    path: '/',
    operation: 'get_overview',
    summary: 'Every service of the environment with its health and version',
    description: 'JSON by default; a page where `Accept` prefers `text/html`.',
    responses: { 200: { description: 'The services', schema: Overview } },
    compress: true,
    async handle(_input, { request, response }) {
      const overview = await survey();
      response.vary('accept');
      if (request.accepts(['json', 'html']) !== 'html') return overview;
      sendPage(response, overviewPage(overview).markup, pagePolicy);
      return undefined;
    },
  });
}
