import { defineRoute, HttpProblem, type Route } from '@fairway/service-kit';
import * as z from 'zod';

import type { Birthdays } from '../birthdays.ts';
import { daysUntilBirthday } from '../calendar.ts';
import { greeting } from '../greeting.ts';
import type { Today } from '../today.ts';
import { helloParams } from './hello-input.ts';
import { databaseProblems } from './problem-responses.ts';

const BirthdayGreeting = z
  .object({ message: z.string().meta({ examples: ['Hello, Ann! Your birthday is in 5 days'] }) })
  .meta({ id: 'BirthdayGreeting' });

export function getHelloRoute(birthdays: Birthdays, today: Today): Route {
  return defineRoute({
    method: 'get',
    path: '/hello/:username',
    operation: 'get_hello_birthday',
    summary: 'Greets a person with the days until their birthday',
    scope: 'api/backend_access',
    params: helloParams,
    responses: {
      200: { description: 'The greeting', schema: BirthdayGreeting },
      404: { description: 'Nobody of that name is known.', mediaType: 'application/problem+json' },
      ...databaseProblems,
    },
    async handle({ params: { username } }) {
      const born = await birthdays.find(username);
      if (born === undefined) throw new HttpProblem(404, `User ${username} not found`);
      return { message: greeting(username, daysUntilBirthday(born, today())) };
    },
  });
}
