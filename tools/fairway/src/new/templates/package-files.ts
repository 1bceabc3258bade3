import { serviceFolder } from '@fairway/service-catalog';

import { typeNameOf, type NewService } from '../choices.ts';
import { json } from './manifest-files.ts';
import { readmeFile } from './readme-file.ts';

/** The package of a service, and the test of the whole. */
export function packageFiles(service: NewService): Readonly<Record<string, string>> {
  const { name, database } = service;
  const folder = serviceFolder(name);
  return {
    [`${folder}/package.json`]: json({
      name: `@fairway/${name}-service`,
      version: '0.1.0',
      private: true,
      license: 'Apache-2.0',
      type: 'module',
      dependencies: {
        [`@fairway/${name}-manifest`]: '0.1.0',
        ...(database ? { '@fairway/postgres': '0.1.0' } : {}),
        '@fairway/service-kit': '0.1.0',
        express: '5.3.0',
        zod: '4.6.7',
      },
      nx: {
        name: `${name}-service`,
        tags: ['type:service'],
        targets: { build: {}, test: {}, lint: {}, typecheck: {} },
      },
    }),
    [`${folder}/tsconfig.json`]: json({
      extends: '../../tsconfig.base.json',
      include: ['src', 'test'],
    }),
    [`${folder}/README.md`]: readmeFile(service),
    [`${folder}/test/app.test.ts`]: testOf(service),
    ...(database ? { [`${folder}/test/notes.test.ts`]: statementsTest(service) } : {}),
  };
}

function testHead({ name }: NewService): string {
  return `import manifest from '@fairway/${name}-manifest';
import { variableFaults } from '@fairway/service-kit';
import { runApp, sampleIdentity, stopRunningApps } from '@fairway/service-kit/testing';
import { afterEach, expect, test } from '@jest/globals';

import { createApp } from '../src/app.ts';
import { configSchema } from '../src/config.ts';

afterEach(stopRunningApps);

const identity = sampleIdentity('${name}');
`;
}

const PROMISE = `
test('the service reads exactly the variables that its manifest promises', () => {
  expect(variableFaults(configSchema, manifest)).toEqual([]);
});
`;

function testOf(service: NewService): string {
  if (service.worker) return workerTest(service);
  return service.database ? notesTest(service) : lettersTest(service);
}

function lettersTest(service: NewService): string {
  return `${testHead(service)}
test('the letters of a text are counted', async () => {
  const { origin } = await runApp((parts) => createApp({ ...parts, identity }));

  expect(await (await fetch(\`\${origin}/${service.name}/hello\`)).json()).toEqual({ letters: 5 });
});
${PROMISE}`;
}

function workerTest(service: NewService): string {
  return `${testHead(service)}
test('ECS is told that it is well', async () => {
  const { origin } = await runApp((parts) => createApp({ ...parts, identity }));

  expect((await fetch(\`\${origin}/health\`)).status).toBe(200);
});
${PROMISE}`;
}

function notesTest(service: NewService): string {
  const { name } = service;
  return `${testHead(service)}const texts = new Map([['first', 'hello']]);
const notes = {
  save: async (key: string, text: string) => void texts.set(key, text),
  find: async (key: string) => texts.get(key),
};

/** ${typeNameOf(service)} on a free port, with notes in memory. */
async function start(): Promise<string> {
  return (await runApp((parts) => createApp({ ...parts, identity, notes }))).origin;
}

test('a note is found under the name that it was kept by', async () => {
  const origin = await start();
  const kept = await fetch(\`\${origin}/${name}/second\`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'buy milk' }),
  });

  expect(kept.status).toBe(204);
  expect(await (await fetch(\`\${origin}/${name}/second\`)).json()).toEqual({ text: 'buy milk' });
});

test('a note that there is not is a problem of its own', async () => {
  const response = await fetch(\`\${await start()}/${name}/none\`);

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ detail: 'There is no note none' });
});
${PROMISE}`;
}

function statementsTest({ name }: NewService): string {
  return `import { Database } from '@fairway/postgres';
import { migrateDatabase } from '@fairway/postgres/migrate';
import { TestDatabases } from '@fairway/postgres/testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { notesIn } from '../src/notes.ts';

const migrations = new URL('../src/assets/migrations/', import.meta.url);
const silent = { info: () => undefined, warn: () => undefined };
let databases: TestDatabases;
let database: Database;

beforeAll(async () => {
  databases = await TestDatabases.start();
  const made = databases.unmade();
  await migrateDatabase({ ...made, migrations }, silent);
  const { address, authentication } = made;
  database = new Database({
    address,
    authentication,
    poolSize: 2,
    applicationName: '${name}',
    logger: silent,
  });
});
afterAll(async () => {
  await database.close();
  await databases.close();
});

test('a note is kept under its name until it is forgotten', async () => {
  const notes = notesIn(database);

  await notes.save('first', 'hello');
  await notes.save('first', 'buy milk');

  expect(await notes.find('first')).toBe('buy milk');
  expect(await notes.forgetBefore(new Date(0))).toBe(0);
  expect(await notes.forgetBefore(new Date(Date.now() + 60_000))).toBe(1);
  expect(await notes.find('first')).toBeUndefined();
});
`;
}
