import type { Database, Statement } from '@fairway/postgres';

import { formatDay, parseDay, type CalendarDay } from './calendar.ts';

/** Keeps people's dates of birth by their names. */
export interface Birthdays {
  /** Keeps a person's date of birth, in place of the one kept before. */
  save(username: string, dateOfBirth: CalendarDay): Promise<void>;
  find(username: string): Promise<CalendarDay | undefined>;
}

const save: Statement = {
  name: 'save_birthday',
  text: `INSERT INTO birthdays (username, date_of_birth) VALUES ($1, $2)
         ON CONFLICT (username) DO UPDATE SET date_of_birth = excluded.date_of_birth`,
};

const find: Statement = {
  name: 'find_birthday',
  text: 'SELECT date_of_birth FROM birthdays WHERE username = $1',
};

/** Birthdays as rows of the table `birthdays`. */
export function birthdaysIn(database: Pick<Database, 'query'>): Birthdays {
  return {
    async save(username, dateOfBirth) {
      await database.query(save, [username, formatDay(dateOfBirth)]);
    },
    async find(username) {
      const [row] = await database.query<{ readonly date_of_birth: string }>(find, [username]);
      if (row === undefined) return undefined;
      const day = parseDay(row.date_of_birth);
      if (typeof day === 'object') return day;
      throw new Error('the database has a date of birth that is no day');
    },
  };
}
