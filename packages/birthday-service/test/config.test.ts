import manifest from '@fairway/birthday-manifest';
import { readConfig, variableFaults } from '@fairway/service-kit';
import { expect, test } from '@jest/globals';

import { configSchema } from '../src/config.ts';

const standard = {
  ENVIRONMENT: 'test',
  APP_VERSION: 'abc',
  APP_COMMIT: 'def',
  RELEASE: 'ghi',
  PORT: '0',
  LOG_LEVEL: 'info',
  CORS_ALLOWED_ORIGINS: '',
  DATABASE_URL: 'postgresql://birthday@localhost/birthday',
  DATABASE_AUTHENTICATION: 'url',
  SIGN_IN_REQUIRED: 'false',
  TOKEN_ISSUER: '',
  TOKEN_CLIENT_IDS: '',
};

test('the service reads exactly the variables that its manifest promises', () => {
  expect(variableFaults(configSchema, manifest)).toEqual([]);
});

test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Pacific/Kiritimati'])(
  'the time zone may be %s',
  (name) => {
    expect(readConfig(configSchema, { ...standard, BIRTHDAY_TIME_ZONE: name }).BIRTHDAY_TIME_ZONE).toBe(name);
  },
);

test.each(['', 'Mars/Olympus', '+02:00', 'Europe/Berlin '])('the time zone may not be %j', (name) => {
  expect(() => readConfig(configSchema, { ...standard, BIRTHDAY_TIME_ZONE: name })).toThrow(
    /BIRTHDAY_TIME_ZONE: must be the name of a time zone/,
  );
});
