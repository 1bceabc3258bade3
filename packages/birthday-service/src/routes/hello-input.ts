import type { InputFault } from '@fairway/service-kit';
import * as z from 'zod';

import { compareDays, parseDay, type CalendarDay } from '../calendar.ts';
import type { Today } from '../today.ts';

const MAX_USERNAME_LENGTH = 100;

/** Path parameters of both verbs. */
export const helloParams = z.object({
  username: z
    .string()
    .max(MAX_USERNAME_LENGTH, `Username should have at most ${MAX_USERNAME_LENGTH} characters`)
    .regex(/^[A-Za-z]*$/, 'Username should have letters from A to Z and a to z only')
    .meta({ description: 'Case matters.', examples: ['Ann'], override: { minLength: 1 } }),
});

/** Body of a PUT; the day before which somebody must be born is asked for at each request. */
export function helloBody(today: Today) {
  return z
    .strictObject(
      {
        dateOfBirth: z
          .string('dateOfBirth is required, as YYYY-MM-DD')
          .transform((text, context): CalendarDay => {
            const day = parseDay(text);
            const fault = faultOf(day, today());
            if (fault === undefined && typeof day === 'object') return day;
            context.addIssue({ code: 'custom', message: fault ?? 'dateOfBirth cannot be read' });
            return z.NEVER;
          })
          .meta({
            description: 'Strictly before today.',
            override: { type: 'string', format: 'date', examples: ['1990-05-17'] },
          }),
      },
      'The body should be an object with dateOfBirth',
    )
    .meta({ id: 'DateOfBirth' });
}

function faultOf(day: ReturnType<typeof parseDay>, today: CalendarDay): string | undefined {
  if (day === undefined) return 'dateOfBirth should be written as YYYY-MM-DD';
  if (day === 'unreal') return 'dateOfBirth should be a day that the calendar has';
  return compareDays(day, today) < 0 ? undefined : 'dateOfBirth should be before today';
}

/** The messages are whole sentences: one alone is the answer's detail, as the contract has it. */
export function faultDetail(faults: readonly InputFault[]): string | undefined {
  return faults.length === 1 ? faults[0]?.message : undefined;
}
