import { checkHttp } from '@fairway/local-edge';

import type { HealthPort } from '../ports.ts';

/** Asks tasks in the way that the edge asks its targets. */
export const httpHealth: HealthPort = { check: checkHttp };
