import { defineRoute, type Route, type ServiceIdentity } from '@fairway/service-kit';
import * as z from 'zod';

const MAX_NAME_CHARACTERS = 100;

const Query = z.strictObject({
  name: z
    .string()
    .trim()
    .refine(isName, `must be 1 to ${MAX_NAME_CHARACTERS} characters`)
    .optional()
    .meta({
      description: 'name of the person to greet; spaces around it do not count',
      examples: ['Ann'],
      override: { minLength: 1, maxLength: MAX_NAME_CHARACTERS, pattern: String.raw`\S` },
    }),
});

/** Characters are code points, as JSON Schema counts them. */
function isName(text: string): boolean {
  return text !== '' && Array.from(text).length <= MAX_NAME_CHARACTERS;
}

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
