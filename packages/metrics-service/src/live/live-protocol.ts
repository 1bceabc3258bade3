/** Name of the subprotocol that live clients speak. */
export const LIVE_PROTOCOL = 'metrics.live.v1';
