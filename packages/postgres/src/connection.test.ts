import { describe, expect, test } from '@jest/globals';

import { parseDatabaseUrl } from './connection.ts';

describe('DATABASE_URL', () => {
  test('in AWS has no password, and the server must prove who it is', () => {
    const address = parseDatabaseUrl(
      'postgresql://birthday@db.abc.eu-west-1.rds.amazonaws.com:5433/birthday',
    );

    expect(address).toMatchObject({
      host: 'db.abc.eu-west-1.rds.amazonaws.com',
      port: 5433,
      database: 'birthday',
      role: 'birthday',
      tls: { rejectUnauthorized: true },
    });
    expect(address).not.toHaveProperty('password');
  });

  test.each([
    [
      'postgresql://me:p%40ss@localhost/shop',
      { host: 'localhost', port: 5432, password: 'p@ss', tls: false },
    ],
    ['postgres://me@127.0.0.1:1234/shop', { host: '127.0.0.1', port: 1234, tls: false }],
    ['postgresql://me@localhost/shop?host=%2Frun%2Fpg', { host: '/run/pg', tls: false }],
    ['postgresql://me@db/shop?sslmode=disable', { host: 'db', tls: false }],
    ['postgresql://me@localhost/shop?sslmode=verify-full', { tls: { rejectUnauthorized: true } }],
  ])('%s', (url, expected) => {
    expect(parseDatabaseUrl(url)).toMatchObject({ role: 'me', database: 'shop', ...expected });
  });

  test.each([
    ['nonsense', /must be a URL such as/],
    ['mysql://me@host/shop', /must start with postgresql:/],
    ['postgresql://host/shop', /must name a role/],
    ['postgresql://me@host', /must name a database/],
    [
      'postgresql://me:secret@host/shop?sslmode=require',
      /must have sslmode verify-full or disable, got: require/,
    ],
    [
      'postgresql://me@host/shop?sslmode=verify-full&sslrootcert=/nowhere',
      /readable file in sslrootcert, got: \/nowhere/,
    ],
  ])('may not be %s', (url, fault) => {
    const told = parseDatabaseUrl(url);

    expect(told).toMatch(fault);
    expect(told).not.toContain('secret');
  });
});
