import { defineRoute, type Route, type ServiceIdentity } from '@fairway/service-kit';
import * as z from 'zod';

const Query = z.strictObject({
  name: z
    .string('must be given once')
    .trim()
    .min(1, 'must be 1 to 100 characters')
    .max(100, 'must be 1 to 100 characters')
    .optional()
    .meta({ description: 'who to greet', examples: ['Ann'] }),
});

const Greeting = z
  .object({
    message: z.string().meta({ examples: ['Hello, World!'] }),
    version: z.string(),
    environment: z.string(),
  })
  .meta({ id: 'Greeting' });

export function helloRoute({ version, environment }: ServiceIdentity): Route {
  return defineRoute({
    method: 'get',
    path: '/api/hello',
    operation: 'get_hello',
    summary: 'Greets the world, or somebody by name',
    query: Query,
    responses: { 200: { description: 'The greeting', schema: Greeting } },
    handle: ({ query }) => ({ message: `Hello, ${query.name ?? 'World'}!`, version, environment }),
  });
}
