import { captureLog } from '@fairway/service-kit/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { DatabaseListener } from '../src/database-listener.ts';
import { migrateDatabase } from '../src/migrate/migrate-database.ts';
import { TestDatabases, type TestDatabase } from './support/test-databases.ts';

const migrations = new URL('./fixtures/listener/', import.meta.url);

let databases: TestDatabases;
let database: TestDatabase;
beforeAll(async () => {
  databases = await TestDatabases.start();
  database = databases.unmade();
  await migrateDatabase({ ...database, migrations }, { info: () => undefined, warn: () => undefined });
});
afterAll(() => databases.close());

/** Events in the order in which they come; `next` waits for one. */
function eventQueue() {
  const events: string[] = [];
  let wake: () => void = () => undefined;
  return {
    add(event: string) {
      events.push(event);
      wake();
    },
    async next(): Promise<string | undefined> {
      while (events.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return events.shift();
    },
  };
}

test('hears what is said, listens again when its connection was lost, and tells that it may have missed something', async () => {
  const events = eventQueue();
  const log = captureLog();
  const listener = new DatabaseListener({
    address: database.address,
    authentication: 'url',
    applicationName: 'listener',
    logger: log.logger,
    channel: 'things_changed',
    onMessage: (payload) => events.add(payload),
    onListening: () => events.add('listening'),
  });
  const say = (payload: string) =>
    databases.asAdmin(database.address.database, (client) =>
      client.query("SELECT pg_notify('things_changed', $1)", [payload]),
    );
  listener.start();

  expect(await events.next()).toBe('listening');
  await say('one');
  expect(await events.next()).toBe('one');
  await databases.asAdmin('postgres', (client) =>
    client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listener'",
    ),
  );
  expect(await events.next()).toBe('listening');
  await say('two');
  expect(await events.next()).toBe('two');
  expect(log.lines.map(({ msg }) => msg)).toEqual(['the connection that listens to the database was lost']);
  await listener.close();
});

test('a name that could be something else is no channel', () => {
  const rest = {
    address: database.address,
    authentication: 'url',
    applicationName: 'a',
    logger: captureLog().logger,
  } as const;
  const silent = { onMessage: () => undefined, onListening: () => undefined };

  expect(() => new DatabaseListener({ ...rest, ...silent, channel: 'a; DROP TABLE b' })).toThrow(
    'no name of a channel',
  );
});
