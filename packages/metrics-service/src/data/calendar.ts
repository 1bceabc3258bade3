/** The day that it is, `YYYY-MM-DD`, at the moment of asking. */
export type Today = () => string;

const FORMAT = /^\d{4}-\d{2}-\d{2}$/;
const MS_OF_DAY = 86_400_000;

/** Whether `text` is a day that the calendar has, written `YYYY-MM-DD`; the year 0 is in no calendar. */
export function isDay(text: string): boolean {
  if (!FORMAT.test(text) || text.startsWith('0000')) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** @param day `YYYY-MM-DD` */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * MS_OF_DAY).toISOString().slice(0, 10);
}

/** From one day to another; below 0 when the second is the earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MS_OF_DAY;
}

const MS_OF_MINUTE = 60_000;

/**
 * The day that the calendars of a time zone show; the clock is asked every time. Days begin on whole minutes in every zone, so
 * the calendar is asked once a minute: it takes as long as a tenth of a cached answer.
 */
export function todayIn(timeZoneName: string, clock: () => Date): Today {
  const dayOf = calendarOf(timeZoneName);
  let known: { readonly minute: number; readonly day: string } | undefined;
  return () => {
    const now = clock();
    const minute = Math.floor(now.getTime() / MS_OF_MINUTE);
    if (known?.minute !== minute) known = { minute, day: dayOf(now) };
    return known.day;
  };
}

function calendarOf(timeZone: string): (time: Date) => string {
  // The first formatter loads the world's calendars, before the service listens: the usual zone needs none.
  if (timeZone === 'UTC') return (time) => time.toISOString().slice(0, 10);
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (time) => format.format(time);
}
