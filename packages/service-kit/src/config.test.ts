import { defineService } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import { commaSeparated } from './comma-separated.ts';
import { ConfigError, readConfig, standardConfig, variableFaults } from './config.ts';
import { signInVariables } from './sign-in/variables.ts';
import { loadTracingConfig } from './tracing/config.ts';
import { unlessEmpty } from './unless-empty.ts';
import { wholeNumber } from './whole-number.ts';

const environment = {
  ENVIRONMENT: 'dev',
  APP_VERSION: 'abc123',
  APP_COMMIT: 'c0ffee',
  RELEASE: 'r1',
  PORT: '8080',
  LOG_LEVEL: 'info',
};

describe('readConfig', () => {
  test('reads what the schema names, once, into a frozen object', () => {
    const schema = standardConfig.extend({ ORIGINS: commaSeparated });

    const config = readConfig(schema, { ...environment, ORIGINS: ' a, ,b', OTHER: 'x' });

    expect(config).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', ORIGINS: ['a', 'b'] });
    expect(config).not.toHaveProperty('OTHER');
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('names every variable that is missing or wrong, and shows no value: it may be a secret', () => {
    const schema = standardConfig.extend({ API_KEY: z.string().min(20) });

    const read = (): unknown =>
      readConfig(schema, { ...environment, PORT: '99999', API_KEY: 'hunter2', RELEASE: undefined });

    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^the environment has 3 fault\(s\):\n/);
    expect(read).toThrow(/- RELEASE is not set/);
    expect(read).toThrow(/- PORT: must be a whole number, 0 to 65535/);
    expect(read).toThrow(/- API_KEY: Too small/);
    expect(read).not.toThrow(/hunter2/);
  });
});

describe('a variable that is empty', () => {
  test.each([
    ['ENVIRONMENT', 'must not be empty'],
    ['RELEASE', 'must not be empty'],
    // An empty one would listen on every network.
    ['HOST', 'must not be empty'],
    // They would be read as 0.
    ['PORT', 'must be a whole number, 0 to 65535'],
    ['TRUSTED_PROXIES', 'must be a whole number, 0 to 10'],
  ])('is refused where a value is needed: %s', (name, rule) => {
    const read = (): unknown => readConfig(standardConfig, { ...environment, [name]: '' });

    expect(read).toThrow(`the environment has 1 fault(s):\n  - ${name}: ${rule}`);
  });

  test('is the same as one that is not set where it may be left out', () => {
    const schema = standardConfig.extend({ TOPIC: unlessEmpty(z.string().regex(/^arn:/).optional()) });

    expect(readConfig(schema, { ...environment, TOPIC: '' })).not.toHaveProperty('TOPIC', '');
    expect(readConfig(schema, environment)).not.toHaveProperty('TOPIC', '');
  });

  test('chooses no tracing, and all traces', () => {
    const read = loadTracingConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_SAMPLER_ARG: '' });

    expect(read).toMatchObject({ OTEL_TRACES_SAMPLER_ARG: 1 });
    expect(read.OTEL_EXPORTER_OTLP_ENDPOINT).toBeUndefined();
  });
});

describe('a whole number', () => {
  const schema = z.object({ DAYS: wholeNumber(1, 30) });

  test.each(['1', '30', '007'])('may be %j', (text) => {
    expect(readConfig(schema, { DAYS: text }).DAYS).toBe(Number(text));
  });

  test.each(['', ' ', '0', '31', '-1', '1.5', '1e1', '0x10', ' 7', 'Infinity'])('may not be %j', (text) => {
    expect(() => readConfig(schema, { DAYS: text })).toThrow('DAYS: must be a whole number, 1 to 30');
  });
});

test.each(['2', '-0.1', 'all', ' '])('the share of traces may not be %j', (share) => {
  expect(() => loadTracingConfig({ OTEL_TRACES_SAMPLER_ARG: share })).toThrow(
    'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1',
  );
});

describe('variables of sign-in', () => {
  const schema = standardConfig.extend(signInVariables);
  const pool = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc123';
  const read = (required: string, issuer: string, clients: string) =>
    readConfig(schema, {
      ...environment,
      SIGN_IN_REQUIRED: required,
      TOKEN_ISSUER: issuer,
      TOKEN_CLIENT_IDS: clients,
    });

  test('may be empty where no sign-in is required', () => {
    expect(read('false', '', '')).toMatchObject({ SIGN_IN_REQUIRED: false, TOKEN_CLIENT_IDS: [] });
  });

  test('must say whose tokens where it is, in one error with every other fault', () => {
    expect(read('true', pool, 'a,b')).toMatchObject({ TOKEN_ISSUER: pool, TOKEN_CLIENT_IDS: ['a', 'b'] });
    expect(() =>
      readConfig(schema, { SIGN_IN_REQUIRED: 'true', TOKEN_ISSUER: '', TOKEN_CLIENT_IDS: ' ,' }),
    ).toThrow(
      /8 fault\(s\).*ENVIRONMENT is not set.*TOKEN_ISSUER must not be empty where SIGN_IN_REQUIRED is true\n.*TOKEN_CLIENT_IDS must not be empty/s,
    );
  });

  test.each(['http://127.0.0.1:8090', 'http://localhost:8090/pool', 'http://[::1]:1', pool])(
    'take the issuer %s',
    (issuer) => {
      expect(read('true', issuer, 'a').TOKEN_ISSUER).toBe(issuer);
    },
  );

  test.each([
    'http://issuer.example',
    'http://127.0.0.1.example',
    'http://10.0.0.1',
    `${pool}/`,
    `${pool}?a=b`,
    `${pool}#a`,
    'https://ann:secret@issuer.example',
    'ftp://issuer.example',
    'issuer.example',
  ])('refuse the issuer %s', (issuer) => {
    expect(() => read('false', issuer, '')).toThrow(
      /1 fault\(s\):\n {2}- TOKEN_ISSUER: must be an https URL/,
    );
  });

  test.each(['yes', 'TRUE', '1', ''])('take no other word for it: %j', (required) => {
    expect(() => read(required, pool, 'a')).toThrow(/1 fault\(s\):\n {2}- SIGN_IN_REQUIRED/);
  });
});

describe('variableFaults', () => {
  const manifest = defineService({
    name: 'sample',
    summary: 'A service for tests.',
    port: 8199,
    paths: [],
    cpu: 256,
    memoryMib: 512,
    longestRequestSeconds: 10,
    variables: { ORIGINS: { from: 'setting' } },
    secrets: { API_KEY: { from: 'secretsManager', name: 'api-key' } },
  });

  test('finds none where a service reads exactly what its manifest promises', () => {
    const schema = standardConfig.extend({ ORIGINS: commaSeparated, API_KEY: z.string() });

    expect(variableFaults(schema, manifest)).toEqual([]);
  });

  test('tells what is read without a promise and promised without a reader', () => {
    const schema = standardConfig.extend({ ORIGINS: commaSeparated, ORIGIN: z.string() });

    expect(variableFaults(schema, manifest)).toEqual([
      'ORIGIN is read, but the manifest of sample does not name it',
      'API_KEY is in the manifest of sample, but nothing reads it',
    ]);
  });
});
