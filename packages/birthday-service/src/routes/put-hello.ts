import { defineRoute, type Route } from '@fairway/service-kit';

import type { Birthdays } from '../birthdays.ts';
import type { Today } from '../today.ts';
import { helloBody, helloParams } from './hello-input.ts';
import { databaseProblems } from './problem-responses.ts';

export function putHelloRoute(birthdays: Birthdays, today: Today): Route {
  return defineRoute({
    method: 'put',
    path: '/hello/:username',
    operation: 'put_hello_birthday',
    summary: "Keeps a person's date of birth",
    description: 'A date kept before is replaced.',
    scope: 'api/backend_access',
    params: helloParams,
    body: helloBody(today),
    responses: { 204: { description: 'Kept' }, ...databaseProblems },
    audit: { action: 'save birthday', target: ({ params }) => `user ${params.username}` },
    async handle({ params, body }) {
      await birthdays.save(params.username, body.dateOfBirth);
    },
  });
}
