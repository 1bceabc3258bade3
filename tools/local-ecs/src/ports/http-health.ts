import { checkHttp } from '@fairway/local-edge';

import type { HealthPort } from '../ports.ts';

/** Asks tasks of this machine, in the way that the edge asks its targets. */
export const httpHealth: HealthPort = {
  check: (target) => checkHttp({ host: '127.0.0.1', ...target }),
};
