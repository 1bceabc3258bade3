import { defineRoute, type Route, type SignIn } from '@fairway/service-kit';
import { tokenOfHandshake, type WebSockets } from '@fairway/service-kit/web-sockets';

import type { Answers } from '../answers.ts';
import type { Today } from '../data/calendar.ts';
import { LiveClient, type LiveClientLimits } from '../live/live-client.ts';
import type { LiveFeeds, Watched } from '../live/live-feeds.ts';
import { askedDaysQuery, idParams, periodOf } from './metric-input.ts';
import { commonProblems, unknownMetric } from './metric-output.ts';
import { READ } from './permissions.ts';

export interface LiveDeps {
  readonly answers: Pick<Answers, 'read'>;
  readonly feeds: LiveFeeds;
  readonly webSockets: WebSockets;
  readonly limits: LiveClientLimits;
  readonly signIn: SignIn | undefined;
  readonly today: Today;
}

export function liveRoute({ answers, feeds, webSockets, limits, signIn, today }: LiveDeps): Route {
  return defineRoute({
    method: 'get',
    path: '/metrics/:uuid/live',
    operation: 'get_metrics_live',
    summary: 'A WebSocket: the metric now, and again whenever its records change',
    description:
      'Each message is an answer of `GET /metrics/{uuid}`; one with a `type` is about the socket itself. Offer the subprotocols ' +
      '`metrics.live.v1` and `bearer.<token>` where no header can be set. `{"type":"renew","token":"…"}` keeps it open beyond its ' +
      'token, whose end closes it with 4401. Other codes: 1001 restart, 4404 removed, 4408 too slow.',
    scope: READ,
    token: tokenOfHandshake,
    params: idParams,
    query: askedDaysQuery(today),
    responses: {
      101: { description: 'The socket' },
      426: { description: 'It is no WebSocket handshake.', mediaType: 'application/problem+json' },
      ...unknownMetric,
      ...commonProblems,
    },
    async handle({ params, query }, exchange) {
      // For an unknown or unreadable metric the handshake itself is answered with the problem.
      await answers.read(params.uuid, periodOf(query, today()));
      const watched: Watched = {
        id: params.uuid,
        asked: JSON.stringify(query),
        period: () => periodOf(query, today()),
      };
      webSockets.accept(exchange, (accepted) => {
        let end = (): void => undefined;
        const client = new LiveClient(accepted, signIn, limits, () => end());
        end = feeds.subscribe(watched, client);
      });
    },
  });
}
