import { Database, type DatabaseAddress, type DatabaseTimes } from '@fairway/postgres';
import { migrateDatabase } from '@fairway/postgres/migrate';
import type { TestDatabase } from '@fairway/postgres/testing';
import { Readiness } from '@fairway/service-kit';
import { runApp, sampleIdentity, stopRunningApps, type RunningApp } from '@fairway/service-kit/testing';

import { createApp } from '../../src/app.ts';
import { birthdaysIn, type Birthdays } from '../../src/birthdays.ts';
import { todayIn } from '../../src/today.ts';

/** The service's own. */
export const migrations = new URL('../../src/assets/migrations/', import.meta.url);

const silent = { info: () => undefined, warn: () => undefined };

export function migrate(database: TestDatabase, folder = migrations): Promise<readonly string[]> {
  return migrateDatabase({ ...database, migrations: folder }, silent);
}

export interface BirthdayOptions {
  readonly timeZone?: string;
  /** The service's clock. @default noon of 12 May 2026, UTC */
  readonly now?: () => Date;
  readonly times?: Partial<DatabaseTimes>;
  readonly poolSize?: number;
  /** Another release's code for the rows. @default this one's */
  readonly birthdays?: (database: Database) => Birthdays;
}

const pools = new Set<Database>();

/** The service on a free port, with a pool of its own. */
export async function runBirthday(
  address: DatabaseAddress,
  options: BirthdayOptions = {},
): Promise<RunningApp> {
  const { timeZone = 'UTC', now = () => new Date('2026-05-12T12:00:00Z'), poolSize = 10 } = options;
  const database = new Database({
    address,
    authentication: 'url',
    poolSize,
    applicationName: 'birthday',
    logger: { warn: () => undefined },
    ...(options.times === undefined ? {} : { times: options.times }),
  });
  pools.add(database);
  const parts = {
    identity: sampleIdentity('birthday'),
    birthdays: (options.birthdays ?? birthdaysIn)(database),
    today: todayIn(timeZone, now),
  };
  const readiness = new Readiness([database.readiness()]);
  return runApp((kit) => createApp({ ...kit, ...parts }), { readiness });
}

/** For `afterEach`: ends the services and their connections. */
export async function stopBirthdays(): Promise<void> {
  stopRunningApps();
  await Promise.all([...pools].map((pool) => pool.close()));
  pools.clear();
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> | undefined;
}

export async function put(origin: string, username: string, body: unknown): Promise<Answer> {
  return answerOf(
    await fetch(`${origin}/hello/${username}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

export async function get(origin: string, username: string): Promise<Answer> {
  return answerOf(await fetch(`${origin}/hello/${username}`));
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body };
}
