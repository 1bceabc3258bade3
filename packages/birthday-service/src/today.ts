import type { CalendarDay } from './calendar.ts';

/** Returns the day at the moment of the call. */
export type Today = () => CalendarDay;

/** The clock; a test chooses its time. */
export type Clock = () => Date;

/** The day that the calendars of a time zone show. */
export function todayIn(timeZone: string, clock: Clock): Today {
  // The first formatter loads the world's calendars, before the service listens: the usual zone needs none.
  if (timeZone === 'UTC') return () => utcDay(clock());
  // Making a formatter costs a thousand times as much as using it.
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  return () => {
    const [month = 0, day = 0, year = 0] = format.format(clock()).split('/').map(Number);
    return { year, month, day };
  };
}

function utcDay(time: Date): CalendarDay {
  return { year: time.getUTCFullYear(), month: time.getUTCMonth() + 1, day: time.getUTCDate() };
}
