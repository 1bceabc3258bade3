import { defineService } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import { commaSeparated, ConfigError, readConfig, standardConfig, variableFaults } from './config.ts';

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
    expect(read).toThrow(/- PORT: Too big/);
    expect(read).toThrow(/- API_KEY: Too small/);
    expect(read).not.toThrow(/hunter2/);
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
