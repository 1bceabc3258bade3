import { defineRoute } from '@fairway/service-kit';
import * as z from 'zod';

/** The misspelling is the published contract. */
const Connection = z.object({ Sucessful: z.literal('Connection') }).meta({ id: 'Connection' });

/** The answer of the service at its own `/`. */
export const connectionRoute = defineRoute({
  method: 'get',
  path: '/',
  operation: 'get_connection',
  summary: 'Whether the service can be reached',
  responses: { 200: { description: 'It can', schema: Connection } },
  handle: () => ({ Sucessful: 'Connection' }),
});
