import { testParameters } from '@fairway/service-kit/parameter-testing';
import { runApp, sampleIdentity, stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach } from '@jest/globals';

import { createApp } from '../src/app.ts';

afterEach(stopRunningApps);

const nobody = () => Promise.reject(new Error('no database is asked in this test'));
const username = {
  good: 'Ann',
  wrong: [
    ['a'.repeat(101), 'Username should have at most 100 characters'],
    ['Änne', 'must have letters from A to Z and a to z only'],
    ['Ann\n', 'must have letters from A to Z and a to z only'],
    ['1', 'must have letters from A to Z and a to z only'],
  ],
} as const;
const form = 'must be a date as YYYY-MM-DD';

testParameters(
  () =>
    runApp((parts) =>
      createApp({
        ...parts,
        identity: sampleIdentity('birthday'),
        birthdays: { find: nobody, save: nobody },
        today: () => ({ year: 2026, month: 5, day: 12 }),
      }),
    ),
  {
    'GET /hello/{username}': { path: { username } },
    'PUT /hello/{username}': {
      path: { username },
      body: {
        dateOfBirth: {
          good: '1990-05-17',
          wrong: [
            ['', form],
            [null, form],
            [true, form],
            [19900517, form],
            [['1990-05-17'], form],
            [{ year: 1990 }, form],
            ['1990-5-17', form],
            ['1990-05-17T00:00:00Z', form],
            ['1990-02-30', 'must be a day that the calendar has'],
            ['2026-05-12', 'must be before today'],
            ['9999-12-31', 'must be before today'],
          ],
        },
      },
    },
  },
);
