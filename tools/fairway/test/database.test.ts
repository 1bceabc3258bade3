import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, jest, test } from '@jest/globals';

import { Requests } from './requests.ts';
import { TestWorkspace } from './test-workspace.ts';
import { answerOf, runVerb, startUp } from './up-process.ts';

jest.setTimeout(60_000);

const postgres = fileURLToPath(import.meta.resolve('@fairway/postgres'));
const migrate = fileURLToPath(import.meta.resolve('@fairway/postgres/migrate'));

const manifest = {
  needs: { database: { poolSize: 2 } },
  variables: {
    DATABASE_URL: { from: 'databaseUrl' },
    DATABASE_AUTHENTICATION: { from: 'databaseAuthentication' },
  },
};

/** A service that answers with what it reads from its table, and that writes a row at its first start. */
const code = (edition: number): string => `
  import { createServer } from 'node:http';
  import { Database, parseDatabaseUrl } from ${JSON.stringify(postgres)};
  const database = new Database({
    address: parseDatabaseUrl(process.env.DATABASE_URL), authentication: process.env.DATABASE_AUTHENTICATION,
    poolSize: 2, applicationName: 'alpha', logger: console,
  });
  await database.query({ name: 'write', text: 'INSERT INTO notes (words) VALUES ($1)' }, ['edition ${edition}']);
  const read = { name: 'read', text: 'SELECT words FROM notes ORDER BY id' };
  const server = createServer(async (request, response) => {
    if (request.url === '/health') return response.end('healthy');
    try {
      const notes = (await database.query(read)).map(({ words }) => words);
      response.end(JSON.stringify({ edition: ${edition}, notes, environment: process.env }));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGINT', () => server.close(() => process.exit(0)));
`;

const firstMigration = 'CREATE TABLE notes (id serial PRIMARY KEY, words text NOT NULL);';

class DatabaseWorkspace extends TestWorkspace {
  constructor() {
    super({ alpha: { code: code(1), manifest } });
    const program = `
      import { runMigrate } from ${JSON.stringify(migrate)};
      await runMigrate('alpha', process.env, new URL('./assets/migrations/', import.meta.url));
    `;
    writeFileSync(join(this.#source, 'migrate.ts'), program);
    this.writeMigration('0001_create-notes', firstMigration);
  }

  get #source(): string {
    return join(this.root, 'packages/alpha-service/src');
  }

  writeMigration(name: string, text: string): void {
    const folder = join(this.#source, 'assets/migrations');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.sql`), text);
  }
}

describe('a service with a database', () => {
  test('finds it made and migrated, has no right to change it, and finds its rows again after a crash and a stop', async () => {
    const workspace = new DatabaseWorkspace();
    const first = startUp(workspace.root);
    const { origin } = await first.ready();
    const { environment } = (await answerOf(`${origin}/alpha`)) as { environment: Record<string, string> };
    expect(first.stderr).toMatch(/database +PostgreSQL 17, its data is kept in .*\.fairway\/postgres/);
    expect(filesThatTell(workspace.dataFolder)).toEqual([]);
    process.kill(serverOf(workspace.dataFolder), 'SIGKILL');
    await first.said('stderr', /the database has ended, and is started again/);
    while ((await fetch(`${origin}/alpha`)).status !== 200) await delay(50);
    expect((await first.ended('SIGTERM')).code).toBe(0);

    const again = startUp(workspace.root, '--watch');
    const answer = await answerOf(`${(await again.ready()).origin}/alpha`);
    await again.ended('SIGTERM');

    expect(environment).toHaveProperty('DATABASE_URL');
    expect(environment).not.toHaveProperty('DATABASE_ADMIN_CREDENTIALS');
    expect(answer).toMatchObject({ notes: ['edition 1', 'edition 1'] });
  });

  test('is deployed with a new migration without losing a request', async () => {
    const workspace = new DatabaseWorkspace();
    const { origin } = await startUp(workspace.root).ready();
    const requests = new Requests(`${origin}/alpha`);
    workspace.writeCode('alpha', code(2));
    workspace.writeMigration(
      '0002_add-mood',
      "ALTER TABLE notes ADD COLUMN mood text NOT NULL DEFAULT 'calm';",
    );

    const { code: exitCode } = await runVerb(workspace.root, 'deploy', 'local');

    expect(exitCode).toBe(0);
    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ notes: ['edition 1', 'edition 2'] });
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [1, 2] });
  });

  test('a migration that fails is the reason of the verdict, and the old version serves', async () => {
    const workspace = new DatabaseWorkspace();
    const { origin } = await startUp(workspace.root).ready();
    const requests = new Requests(`${origin}/alpha`);
    workspace.writeCode('alpha', code(2));
    workspace.writeMigration('0002_broken', 'ALTER TABLE nots ADD COLUMN mood text;');

    const { code: exitCode, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^alpha: rolled back after/m);
    expect(stderr).toMatch(
      /exited with code 1 in container migrate, which alpha depends on[^]*the database was not migrated: relation "nots" does not exist/,
    );
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [1] });
  });
});

/** The number that PostgreSQL's first process writes into its data. */
function serverOf(dataFolder: string): number {
  return Number(readFileSync(join(dataFolder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Files of the environment, besides bundles and the database's own, that have an address or a password of it. */
function filesThatTell(dataFolder: string): string[] {
  return readdirSync(dataFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(releases|postgres)\//.test(file))
    .filter((file) => /"password"|postgresql:\/\/alpha/.test(readFileSync(file, 'latin1')));
}
