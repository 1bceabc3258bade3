import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, jest, test } from '@jest/globals';

import { Requests } from './requests.ts';
import { runVerb } from './run-in-process.ts';
import { TestWorkspace } from './test-workspace.ts';
import { answerOf, startUp, type CliProcess } from './up-process.ts';

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

/** A service that answers with the rows of its table, and that writes one at its first start. */
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
      await new Promise((resolve) => setTimeout(resolve, Number(request.url.split('?')[1] ?? 0)));
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
  let workspace: DatabaseWorkspace;
  let up: CliProcess;
  let origin: string;

  beforeAll(async () => {
    workspace = new DatabaseWorkspace();
    up = startUp(workspace.root);
    ({ origin } = await up.ready());
  }, 60_000);

  test('finds it made and migrated, and has no right to change it', async () => {
    const answer = (await answerOf(`${origin}/alpha`)) as { environment: Record<string, string> };

    expect(up.stderr).toMatch(/database +PostgreSQL 17, its data is kept in .*\.fairway\/postgres/);
    expect(filesThatTell(workspace.dataFolder)).toEqual([]);
    expect(answer).toMatchObject({ notes: ['edition 1'] });
    expect(answer.environment).toHaveProperty('DATABASE_URL');
    expect(answer.environment).not.toHaveProperty('DATABASE_ADMIN_CREDENTIALS');
  });

  test('is deployed with a new migration without losing a request', async () => {
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
    const requests = new Requests(`${origin}/alpha`);
    workspace.writeCode('alpha', code(3));
    workspace.writeMigration('0003_broken', 'ALTER TABLE nots ADD COLUMN mood text;');

    const { code: exitCode, stdout, stderr } = await runVerb(workspace.root, 'deploy', 'local');

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^alpha: rolled back after/m);
    expect(stderr).toMatch(
      /exited with code 1 in container migrate, which alpha depends on[^]*the database was not migrated: \d+_[a-z-]+\.sql: relation "nots" does not exist/,
    );
    expect(await requests.stop()).toEqual({ statuses: [200], editions: [2] });
  });

  test('finds its rows again after a crash of the server', async () => {
    const { notes } = (await answerOf(`${origin}/alpha`)) as { notes: string[] };

    process.kill(serverOf(workspace.dataFolder), 'SIGKILL');
    await up.said('stderr', /the database has ended, and is started again/);
    while ((await fetch(`${origin}/alpha`)).status !== 200) await delay(50);

    expect(await answerOf(`${origin}/alpha`)).toMatchObject({ notes });
  });

  test('finds its rows again after a stop', async () => {
    const { notes } = (await answerOf(`${origin}/alpha`)) as { notes: string[] };
    expect((await up.ended('SIGTERM')).code).toBe(0);
    workspace.writeMigration('0003_broken', 'SELECT 1;');

    const again = await startUp(workspace.root, '--watch').ready();

    expect(await answerOf(`${again.origin}/alpha`)).toMatchObject({ notes: [...notes, 'edition 3'] });
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
    .filter((file) => !/\/(bundles|postgres)\//.test(file))
    .filter((file) => /"password"|postgresql:\/\/alpha/.test(readFileSync(file, 'latin1')));
}
