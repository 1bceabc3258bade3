import { TestDatabases, type TestDatabase } from '@fairway/postgres/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { get, migrate, put, runBirthday, stopBirthdays } from './support/running-birthday.ts';

let databases: TestDatabases;
let database: TestDatabase;

beforeAll(async () => {
  databases = await TestDatabases.start();
  database = databases.unmade();
  await migrate(database);
});
beforeEach(() =>
  databases.asAdmin(database.address.database, (client) => client.query('DELETE FROM birthdays')),
);
afterEach(stopBirthdays);
afterAll(() => databases.close());

const born = (dateOfBirth: string) => ({ dateOfBirth });

describe('PUT and GET /hello/{username}', () => {
  test.each([
    ['1990-05-17', 'Hello, Ann! Your birthday is in 5 days'],
    ['1990-05-13', 'Hello, Ann! Your birthday is in 1 day'],
    ['1990-05-12', 'Hello, Ann! Happy birthday!'],
    ['1990-05-11', 'Hello, Ann! Your birthday is in 364 days'],
    ['2026-05-11', 'Hello, Ann! Your birthday is in 364 days'],
    ['0001-01-01', 'Hello, Ann! Your birthday is in 234 days'],
    ['2000-02-29', 'Hello, Ann! Your birthday is in 293 days'],
  ])('who was born on %s is told on 12 May 2026: %s', async (dateOfBirth, message) => {
    const { origin } = await runBirthday(database.address);

    const kept = await put(origin, 'Ann', born(dateOfBirth));
    const greeted = await get(origin, 'Ann');

    expect(kept).toMatchObject({ status: 204, body: undefined });
    expect(greeted).toMatchObject({ status: 200, body: { message } });
  });

  test('a second date takes the place of the first', async () => {
    const { origin } = await runBirthday(database.address);
    await put(origin, 'Ann', born('1990-05-17'));

    expect((await put(origin, 'Ann', born('1990-05-12'))).status).toBe(204);

    expect((await get(origin, 'Ann')).body).toEqual({ message: 'Hello, Ann! Happy birthday!' });
  });

  test('nobody is greeted before they are known, and names that differ in case are two people', async () => {
    const { origin } = await runBirthday(database.address);
    await put(origin, 'Ann', born('1990-05-17'));

    const { status, headers, body } = await get(origin, 'ann');

    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ title: 'Not Found', detail: 'User ann not found', instance: '/hello/ann' });
  });

  test('names may have up to 100 letters', async () => {
    const { origin } = await runBirthday(database.address);
    const name = 'aZ'.repeat(50);

    expect((await put(origin, name, born('1990-05-17'))).status).toBe(204);
    expect((await get(origin, name)).body).toEqual({ message: `Hello, ${name}! Your birthday is in 5 days` });
  });

  test('“today” is that of the configured time zone, at the moment of each request', async () => {
    let now = '2026-05-16T09:59:59Z';
    const options = { timeZone: 'Pacific/Kiritimati', now: () => new Date(now) };
    const { origin } = await runBirthday(database.address, options);
    await put(origin, 'Ann', born('1990-05-17'));
    const before = await get(origin, 'Ann');
    const tooEarly = await put(origin, 'Bea', born('2026-05-16'));

    now = '2026-05-16T10:00:00Z';
    const after = await get(origin, 'Ann');
    const justBorn = await put(origin, 'Bea', born('2026-05-16'));

    expect([before.body, after.body]).toEqual([
      { message: 'Hello, Ann! Your birthday is in 1 day' },
      { message: 'Hello, Ann! Happy birthday!' },
    ]);
    expect([tooEarly.status, justBorn.status]).toEqual([422, 204]);
  });
});

describe('what is refused', () => {
  test.each([
    ['a'.repeat(101), 'Username should have at most 100 characters'],
    ['Ann1', "username must have letters from A to Z and a to z only, got: 'Ann1'"],
    ['%C3%84nne', "username must have letters from A to Z and a to z only, got: 'Änne'"],
    ['Ann%20Lee', "username must have letters from A to Z and a to z only, got: 'Ann Lee'"],
    ['Ann%00', "username must have letters from A to Z and a to z only, got: 'Ann\\u0000'"],
    ['Ann%0A', "username must have letters from A to Z and a to z only, got: 'Ann\\u000a'"],
  ])('the name %j, on both verbs', async (name, detail) => {
    const { origin } = await runBirthday(database.address);

    for (const answer of [await get(origin, name), await put(origin, name, born('1990-05-17'))]) {
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ detail, errors: [{ path: 'username', message: detail }] });
    }
  });

  test.each([
    [{}, 'dateOfBirth is required'],
    [{ dateOfBirth: null }, 'dateOfBirth must be a date as YYYY-MM-DD, got: null'],
    [{ dateOfBirth: 19900517 }, 'dateOfBirth must be a date as YYYY-MM-DD, got: 19900517'],
    [born(''), "dateOfBirth must be a date as YYYY-MM-DD, got: ''"],
    [born('17.05.1990'), "dateOfBirth must be a date as YYYY-MM-DD, got: '17.05.1990'"],
    [born('1990-05-17T00:00:00Z'), "dateOfBirth must be a date as YYYY-MM-DD, got: '1990-05-17T00:00:00Z'"],
    [born('2025-02-29'), "dateOfBirth must be a day that the calendar has, got: '2025-02-29'"],
    [born('1990-13-01'), "dateOfBirth must be a day that the calendar has, got: '1990-13-01'"],
    [born('0000-01-01'), "dateOfBirth must be a day that the calendar has, got: '0000-01-01'"],
    [born('2026-05-12'), "dateOfBirth must be before today, got: '2026-05-12'"],
    [born('9999-12-31'), "dateOfBirth must be before today, got: '9999-12-31'"],
    [[], 'The body must be an object with dateOfBirth, got: an empty list'],
    ['1990-05-17', "The body must be an object with dateOfBirth, got: '1990-05-17'"],
  ])('the body %j', async (body, detail) => {
    const { origin } = await runBirthday(database.address);

    const answer = await put(origin, 'Ann', body);

    expect(answer).toMatchObject({ status: 422, body: { detail } });
    expect((await get(origin, 'Ann')).status).toBe(404);
  });

  test('with every fault at once', async () => {
    const { origin } = await runBirthday(database.address);

    const { status, body } = await put(origin, '1'.repeat(101), { ...born('soon'), colour: 'red' });

    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail: expect.stringMatching(
        /^The request has 4 faults: Username should have at most 100 characters; /,
      ),
      errors: [
        { path: 'username', message: 'Username should have at most 100 characters' },
        { path: 'username', message: expect.stringMatching(/^username must have letters from A to Z/) },
        { path: 'dateOfBirth', message: "dateOfBirth must be a date as YYYY-MM-DD, got: 'soon'" },
        { path: 'colour', message: 'colour is not known here; there are: dateOfBirth' },
      ],
    });
  });

  test('another verb, another media type, a body that is too large', async () => {
    const { origin } = await runBirthday(database.address);
    const send = (init: RequestInit) => fetch(`${origin}/hello/Ann`, init);

    const deleted = await send({ method: 'DELETE' });
    const text = await send({ method: 'PUT', body: 'dateOfBirth=1990-05-17' });
    const large = await put(origin, 'Ann', born('1'.repeat(200_000)));

    expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'PUT, GET, HEAD, OPTIONS']);
    expect([text.status, large.status]).toEqual([415, 413]);
  });
});

describe('SQL that is smuggled in', () => {
  const smuggled = [
    `Ann'; DROP TABLE birthdays; --`,
    `Ann' OR '1'='1`,
    `Ann"; SELECT pg_sleep(10); --`,
    `\\'; DELETE FROM birthdays; --`,
    `Ann\u0000'; TRUNCATE birthdays`,
    `$1; SELECT 1`,
  ];

  test.each(smuggled)('%j is refused as a name and as a date, and changes nothing', async (text) => {
    const { origin } = await runBirthday(database.address);
    await put(origin, 'Ann', born('1990-05-17'));

    const asName = await get(origin, encodeURIComponent(text));
    const asDate = await put(origin, 'Ann', born(text));

    expect([asName.status, asDate.status]).toEqual([422, 422]);
    expect((await get(origin, 'Ann')).body).toEqual({ message: 'Hello, Ann! Your birthday is in 5 days' });
  });

  test('whatever the name and the date are, the answer is a success or says what is wrong', async () => {
    const { origin } = await runBirthday(database.address);
    const name = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.stringMatching(/^[A-Za-z]{1,100}$/),
      fc.constantFrom(...smuggled),
    );
    await fc.assert(
      fc.asyncProperty(name, fc.oneof(fc.string(), fc.constant('1990-05-17')), async (username, date) => {
        // A URL has no such path: `.` and `..` are gone before it is sent.
        fc.pre(username !== '.' && username !== '..' && username.isWellFormed());
        const { status } = await put(origin, encodeURIComponent(username), born(date));
        expect([204, 422]).toContain(status);
        expect(status === 204).toBe(/^[A-Za-z]{1,100}$/.test(username) && date === '1990-05-17');
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is logged', () => {
  test('a write leaves one audit line; nobody’s date of birth is in any line', async () => {
    const { origin, log } = await runBirthday(database.address);

    await put(origin, 'Ann', born('1990-05-17'));
    await put(origin, 'Ann', born('1990-05-177'));
    await get(origin, 'Ann');
    await log.line((line) => line['method'] === 'GET');

    const audits = log.lines.filter((line) => line['audit'] !== undefined);
    expect(audits).toMatchObject([
      { audit: { subject: 'anonymous', action: 'save birthday', target: 'user Ann', outcome: 'done' } },
    ]);
    expect(JSON.stringify(log.lines)).not.toMatch(/1990|05-17/);
  });

  test('nor in that of a row which the database refuses', async () => {
    const { origin, log } = await runBirthday(database.address);
    const alter = (change: string) =>
      databases.asAdmin(database.address.database, (client) =>
        client.query(`ALTER TABLE birthdays ${change}`),
      );

    await alter("ADD CONSTRAINT recent CHECK (date_of_birth > '2000-01-01')");
    const refused = await put(origin, 'Ann', born('1990-05-17'));
    await alter('DROP CONSTRAINT recent');
    await log.line((line) => line['status'] === 500);

    expect(refused).toMatchObject({ status: 500, body: { title: 'Internal Server Error' } });
    expect(log.lines).toContainEqual(
      expect.objectContaining({ err: expect.objectContaining({ constraint: 'recent' }) }),
    );
    expect(JSON.stringify([refused.body, log.lines])).not.toMatch(/1990|05-17|recent.*Ann,/);
  });
});
