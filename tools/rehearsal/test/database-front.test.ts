import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';

import { Signer } from '@aws-sdk/rds-signer';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLocalPostgres, type LocalPostgres } from '@fairway/local-postgres';
import pg from 'pg';

import { furnish } from '../src/database/clusters.ts';
import { DatabaseFront } from '../src/database/database-front.ts';
import { Authority } from '../src/tls/authority.ts';

const REGION = 'eu-west-1';
const NAME = 'shop.cluster-abc.eu-west-1.rds.amazonaws.com';
const KEYS = { accessKeyId: 'ASIATASK', secretAccessKey: 'secret', sessionToken: 'session' };

let folder = '';
let server: LocalPostgres;
let front: DatabaseFront;
let admin: pg.Pool;
let authority: Authority;
const reports: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairway-database-front-'));
  authority = await Authority.open(folder);
  server = await startLocalPostgres({ settings: { fsync: 'off' } });
  admin = new pg.Pool({ connectionString: server.url('postgres') });
  // A pool's end does not wait for its sockets: the server that stops next may still write to them.
  admin.on('error', () => undefined);
  await furnish(admin, 'master_user');
  await admin.query('CREATE ROLE birthday LOGIN; GRANT rds_iam TO birthday; CREATE ROLE other LOGIN');
  const cluster = {
    id: 'cluster-x',
    server,
    master: 'master_user',
    masterPassword: () => Promise.resolve('from the secret'),
    usesTokens: (role: string) => Promise.resolve(role === 'birthday'),
  };
  front = await DatabaseFront.open({
    authority,
    region: REGION,
    clusters: { serverOf: () => Promise.resolve(cluster) },
    keysOf: (id) => (id === KEYS.accessKeyId ? KEYS : undefined),
    report: (text) => reports.push(text),
  });
}, 60_000);

afterAll(async () => {
  await front.close();
  await admin.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The role that the server takes a client for; or its error. */
async function connectAs(user: string, password: string, more: Partial<pg.ClientConfig> = {}) {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: front.port,
    user,
    password,
    database: 'postgres',
    ssl: { ca: readFileSync(authority.file, 'utf8'), servername: NAME },
    ...more,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_user AS name');
    return rows[0]?.name;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end().catch(() => undefined);
  }
}

interface Signing {
  readonly hostname?: string;
  readonly port?: number;
  readonly username?: string;
  readonly region?: string;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

function token(signing: Signing = {}): Promise<string> {
  const own = { hostname: NAME, port: 5_432, username: 'birthday', region: REGION, credentials: KEYS };
  return new Signer({ ...own, ...signing }).getAuthToken();
}

describe('a role that was granted rds_iam', () => {
  test('comes in with a token of its task', async () => {
    await expect(connectAs('birthday', await token())).resolves.toBe('birthday');
  });

  test.each<[string, Signing, RegExp]>([
    [
      'another server',
      { hostname: 'other.cluster-abc.eu-west-1.rds.amazonaws.com' },
      /is for the server other/,
    ],
    ['another port', { port: 5_433 }, /is for the server .*:5433/],
    ['another role', { username: 'master_user' }, /is for the role master_user/],
    ['another region', { region: 'us-east-1' }, /another service or region/],
    [
      'a secret that is not the keys’',
      { credentials: { ...KEYS, secretAccessKey: 'x' } },
      /signature is wrong/,
    ],
    [
      'keys that nobody was given',
      { credentials: { ...KEYS, accessKeyId: 'ASIAOTHER' } },
      /nobody was given/,
    ],
    ['another session', { credentials: { ...KEYS, sessionToken: 'old' } }, /its session/],
  ])('does not with a token for %s', async (_, signing, reason) => {
    await expect(connectAs('birthday', await token(signing))).resolves.toBe(
      'PAM authentication failed for user "birthday"',
    );
    expect(reports.at(-1)).toMatch(reason);
  });

  test('does not with one that is over', async () => {
    const [date = ''] = /(?<=X-Amz-Date=)\w+/.exec(await token()) ?? [];
    const old = (await token()).replace(date, date.replace(/^\d{4}/, '2020'));
    await expect(connectAs('birthday', old)).resolves.toMatch(/authentication failed/);
    expect(reports.at(-1)).toMatch(/was over/);
  });

  test('does not with a password', async () => {
    await expect(connectAs('birthday', 'from the secret')).resolves.toMatch(/authentication failed/);
  });
});

describe('the master', () => {
  test('comes in with the password of the secret', async () => {
    await expect(connectAs('master_user', 'from the secret')).resolves.toBe('master_user');
  });

  test.each([['wrong'], ['from the secret ']])('does not with %j', async (password) => {
    await expect(connectAs('master_user', password)).resolves.toMatch(/password authentication failed/);
  });

  test('does not with a token', async () => {
    await expect(connectAs('master_user', await token({ username: 'master_user' }))).resolves.toMatch(
      /password authentication failed/,
    );
  });
});

test('nobody else comes in', async () => {
  await expect(connectAs('other', 'from the secret')).resolves.toMatch(/authentication failed/);
  await expect(connectAs('postgres', '')).resolves.toMatch(/authentication failed/);
});

test('nobody comes in without TLS, and with it the name is checked', async () => {
  await expect(connectAs('master_user', 'from the secret', { ssl: false })).resolves.toMatch(/no encryption/);
  const ssl = { ca: readFileSync(authority.file, 'utf8') };
  await expect(connectAs('birthday', await token(), { ssl, host: 'localhost' })).resolves.toMatch(
    /authentication failed|is for the server/,
  );
});
