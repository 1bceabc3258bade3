import * as z from 'zod';

import { compareDays, parseDay, type CalendarDay } from '../calendar.ts';
import type { Today } from '../today.ts';

const MAX_USERNAME_LENGTH = 100;
const DATE_FORM = 'must be a date as YYYY-MM-DD';

/** Path parameters of both verbs. */
export const helloParams = z.object({
  username: z
    .string()
    .max(MAX_USERNAME_LENGTH, `Username should have at most ${MAX_USERNAME_LENGTH} characters`)
    .regex(/^[A-Za-z]*$/, 'must have letters from A to Z and a to z only')
    .meta({ description: 'Case matters.', examples: ['Ann'], override: { minLength: 1 } }),
});

/** Body of a PUT. The latest date of birth is computed at each request. */
export function helloBody(today: Today) {
  return z
    .strictObject(
      {
        dateOfBirth: z
          .string(DATE_FORM)
          .transform((text, context): CalendarDay => {
            const day = parseDay(text);
            const fault = faultOf(day, today());
            if (fault === undefined && typeof day === 'object') return day;
            context.addIssue({ code: 'custom', message: fault ?? DATE_FORM });
            return z.NEVER;
          })
          .meta({
            description: 'Strictly before today.',
            override: { type: 'string', format: 'date', examples: ['1990-05-17'] },
          }),
      },
      'must be an object with dateOfBirth',
    )
    .meta({ id: 'DateOfBirth' });
}

function faultOf(day: ReturnType<typeof parseDay>, today: CalendarDay): string | undefined {
  if (day === undefined) return DATE_FORM;
  if (day === 'unreal') return 'must be a day that the calendar has';
  return compareDays(day, today) < 0 ? undefined : 'must be before today';
}
