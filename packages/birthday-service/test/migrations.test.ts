import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { TestDatabases, type TestDatabase } from '@fairway/postgres/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { nextBirthdaysIn } from './fixtures/next-release.ts';
import { get, migrate, migrations, put, runBirthday, stopBirthdays } from './support/running-birthday.ts';
import { Traffic } from './support/traffic.ts';

const folder = mkdtempSync(join(tmpdir(), 'birthday-migrations-'));
const fixture = (name: string): URL => new URL(`./fixtures/${name}/`, import.meta.url);

/** The migrations of a release: those of the folders, together. */
function release(name: string, ...parts: readonly URL[]): URL {
  const made = join(folder, name);
  mkdirSync(made);
  for (const part of parts.map((url) => fileURLToPath(url))) {
    for (const file of readdirSync(part)) copyFileSync(join(part, file), join(made, file));
  }
  return pathToFileURL(`${made}/`);
}

const expanded = release('expanded', migrations, fixture('expand'));
const contracted = release('contracted', migrations, fixture('expand'), fixture('contract'));
const contractedAtOnce = release('contracted-at-once', migrations, fixture('contract-at-once'));

let databases: TestDatabases;
let template: TestDatabase;
let database: TestDatabase;

beforeAll(async () => {
  databases = await TestDatabases.start();
  template = databases.unmade();
  await migrate(template);
});
beforeEach(async () => {
  database = await databases.copyOf(template);
});
afterEach(async () => {
  await Traffic.stopAll();
  await stopBirthdays();
});
afterAll(async () => {
  await databases.close();
  rmSync(folder, { recursive: true, force: true });
});

const next = { birthdays: nextBirthdaysIn };

/** Requests to every one of the services while the migrations of a release run, and for a while before and after. */
async function trafficDuring(origins: readonly string[], migrationsOfRelease: URL): Promise<Traffic> {
  const traffic = new Traffic(origins, 4);
  await traffic.until(204);
  await migrate(database, migrationsOfRelease);
  await traffic.until(204, 40);
  await traffic.stop();
  return traffic;
}

describe('a column that is renamed in two releases, under load', () => {
  test('the code before works while the schema is expanded, and afterwards beside the code after it', async () => {
    const before = await runBirthday(database.address);
    const whileExpanding = await trafficDuring([before.origin], expanded);
    expect(whileExpanding.faults).toEqual([]);

    const after = await runBirthday(database.address, next);
    const sideBySide = new Traffic([before.origin, after.origin], 4);
    await sideBySide.until(204, 60);
    await sideBySide.stop();
    expect(sideBySide.faults).toEqual([]);
    await put(before.origin, 'Ann', { dateOfBirth: '1990-05-17' });
    expect((await get(after.origin, 'Ann')).body).toEqual({
      message: 'Hello, Ann! Your birthday is in 5 days',
    });
    await put(after.origin, 'Ann', { dateOfBirth: '1990-05-13' });
    expect((await get(before.origin, 'Ann')).body).toEqual({
      message: 'Hello, Ann! Your birthday is in 1 day',
    });
  });

  test('the code after works on the schema before the contraction, and while it contracts', async () => {
    await migrate(database, expanded);
    const after = await runBirthday(database.address, next);

    const traffic = await trafficDuring([after.origin], contracted);

    expect(traffic.faults).toEqual([]);
    for (const username of [...traffic.acknowledged.keys()].slice(0, 5)) {
      expect((await get(after.origin, username)).status).toBe(200);
    }
  });

  test('a contraction in the same release would fail requests, and this test would see it', async () => {
    const before = await runBirthday(database.address);
    const traffic = new Traffic([before.origin], 4);
    await traffic.until(204);

    await migrate(database, contractedAtOnce);
    await traffic.until(500, 1);
    await traffic.stop();

    expect(traffic.faults.length).toBeGreaterThan(0);
  });
});

test('a migration that fails under load leaves the schema, and every request, as they were', async () => {
  const { origin } = await runBirthday(database.address);
  const traffic = new Traffic([origin], 4);
  await traffic.until(204);

  await expect(migrate(database, release('broken', migrations, fixture('broken')))).rejects.toThrow(
    'column "favourite_cake" does not exist',
  );
  await traffic.until(204);
  await traffic.stop();

  expect(traffic.faults).toEqual([]);
  const columns = await databases.asAdmin(database.address.database, (client) =>
    client.query(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'birthdays' ORDER BY 1",
    ),
  );
  expect(columns.rows).toEqual([{ column_name: 'date_of_birth' }, { column_name: 'username' }]);
});
