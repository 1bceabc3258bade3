import type { WebSocketsOptions } from '@fairway/service-kit/web-sockets';

/** A socket costs some 20 KB, and shares its results; a person's dashboard has one for each metric that it shows. */
export const liveSockets: WebSocketsOptions = {
  protocol: 'metrics.live.v1',
  maxSockets: 2_000,
  maxSocketsPerClient: 100,
};
