import { serviceFolder } from '@fairway/service-catalog';

import { typeNameOf, type NewService } from '../choices.ts';
import { configFile } from './config-file.ts';
import { jobNameOf } from './manifest-files.ts';
import { ROUTES, WORK_LOOP, WORK_LOOP_TEST } from './program-texts.ts';

/** The programs of a service, its configuration and, for a worker, the loop that it works in. */
export function programFiles(service: NewService): Readonly<Record<string, string>> {
  const { name, database, worker, job } = service;
  const src = `${serviceFolder(name)}/src`;
  return {
    [`${src}/config.ts`]: configFile(service),
    [`${src}/app.ts`]: worker ? workerApp(service) : app(service),
    [`${src}/main.ts`]: worker ? workerMain(service) : main(service),
    ...(!worker
      ? database
        ? { [`${src}/routes/notes.ts`]: noteRoutes(name) }
        : { [`${src}/routes/letters.ts`]: lettersRoute(name) }
      : {}),
    ...(worker ? { [`${src}/work-loop.ts`]: WORK_LOOP, [`${src}/work-loop.test.ts`]: WORK_LOOP_TEST } : {}),
    ...(database
      ? {
          [`${src}/migrate.ts`]: migrate(service),
          [`${src}/open-database.ts`]: openDatabase(service),
        }
      : {}),
    ...(job ? { [`${src}/jobs/${jobNameOf(service)}.ts`]: jobProgram(service) } : {}),
  };
}

const KIT_IMPORT =
  "import { createServiceApp, type Logger, type Readiness, type ServiceIdentity } from '@fairway/service-kit';";

function app(service: NewService): string {
  const { name, database } = service;
  const type = typeNameOf(service);
  const [imports, deps, given, routes] = database
    ? [
        "import type { Notes } from './notes.ts';\nimport { findNoteRoute, saveNoteRoute } from './routes/notes.ts';",
        "\n  readonly notes: Pick<Notes, 'find' | 'save'>;",
        '{ notes, ...kit }',
        'saveNoteRoute(notes), findNoteRoute(notes)',
      ]
    : ["import { lettersRoute } from './routes/letters.ts';", '', 'kit', 'lettersRoute()'];
  return `import manifest from '@fairway/${name}-manifest';
${KIT_IMPORT}
import type { Express } from 'express';

${imports}

export interface ${type}Deps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;${deps}
}

/** Builds the service: opens nothing, starts nothing. */
export function createApp(${given}: ${type}Deps): Express {
  return createServiceApp({ ...kit, manifest, routes: [${routes}] });
}
`;
}

function workerApp(service: NewService): string {
  const type = typeNameOf(service);
  return `import manifest from '@fairway/${service.name}-manifest';
${KIT_IMPORT}
import type { Express } from 'express';

export interface ${type}Deps {
  readonly identity: ServiceIdentity;
  readonly logger: Logger;
  readonly readiness: Readiness;
}

/** Answers ECS, which asks for the worker's health; nobody else reaches it. */
export function createApp(deps: ${type}Deps): Express {
  return createServiceApp({ ...deps, manifest, routes: [] });
}
`;
}

function main({ name, database }: NewService): string {
  const head = `import manifest from '@fairway/${name}-manifest';
import { runService } from '@fairway/service-kit';

import { createApp } from './app.ts';
import { loadConfig } from './config.ts';
`;
  if (!database) {
    return `${head}
await runService(manifest, loadConfig, (_config, { identity, logger, createReadiness }) => ({
  app: createApp({ identity, logger, readiness: createReadiness([]) }),
}));
`;
  }
  return `${head}import { notesIn } from './notes.ts';
import { openDatabase } from './open-database.ts';

await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => {
  const database = openDatabase(config, logger);
  const readiness = createReadiness([database.readiness()]);
  const app = createApp({ identity, logger, readiness, notes: notesIn(database) });
  return { app, resources: [database] };
});
`;
}

function workerMain({ name, database }: NewService): string {
  const imports = database
    ? [
        "import { forgetOld } from './forget-old.ts';",
        "import { notesIn } from './notes.ts';",
        "import { openDatabase } from './open-database.ts';",
      ]
    : ["import { askEdge } from './ask-edge.ts';"];
  const work = database
    ? 'forgetOld({ notes, logger, keepDays: config.KEEP_DAYS, now: () => new Date() })'
    : 'askEdge({ logger, origin: config.EDGE_ORIGIN })';
  const sorted = [
    "import { createApp } from './app.ts';",
    ...imports,
    "import { loadConfig } from './config.ts';",
  ].toSorted(byPath);
  return `import manifest from '@fairway/${name}-manifest';
import { runService } from '@fairway/service-kit';

${sorted.join('\n')}
import { WorkLoop } from './work-loop.ts';

const MINUTE_MS = 60_000;

await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => {
${database ? '  const database = openDatabase(config, logger);\n  const notes = notesIn(database);\n' : ''}  const readiness = createReadiness([${database ? 'database.readiness()' : ''}]);
  const loop = new WorkLoop({ logger, everyMs: MINUTE_MS, work: () => ${work} });
  loop.start();
  return { app: createApp({ identity, logger, readiness }), resources: [loop${database ? ', database' : ''}] };
});
`;
}

function byPath(one: string, other: string): number {
  const pathOf = (line: string): string => line.slice(line.indexOf("from '"));
  return pathOf(one) < pathOf(other) ? -1 : 1;
}

function openDatabase({ name }: NewService): string {
  return `import manifest from '@fairway/${name}-manifest';
import { Database } from '@fairway/postgres';
import type { Logger } from '@fairway/service-kit';

import type { Config } from './config.ts';

/** The service's own database, as its own role. */
export function openDatabase(config: Config, logger: Logger): Database {
  return new Database({
    address: config.DATABASE_URL,
    authentication: config.DATABASE_AUTHENTICATION,
    poolSize: manifest.needs.database?.poolSize ?? 1,
    applicationName: manifest.name,
    logger,
  });
}
`;
}

function migrate({ name }: NewService): string {
  return `import { runMigrate } from '@fairway/postgres/migrate';

import { migrateEnvironment } from './config.ts';

await runMigrate('${name}', migrateEnvironment(), new URL('./assets/migrations/', import.meta.url));
`;
}

function jobProgram(service: NewService): string {
  const { name, database } = service;
  const head = `import manifest from '@fairway/${name}-manifest';
import { runJob } from '@fairway/service-kit/jobs';
`;
  if (!database) {
    return `${head}
import { askEdge } from '../ask-edge.ts';
import { loadConfig } from '../config.ts';

await runJob(manifest, '${jobNameOf(service)}', loadConfig, (config, { logger }) => ({
  work: () => askEdge({ logger, origin: config.EDGE_ORIGIN }),
}));
`;
  }
  return `${head}
import { loadConfig } from '../config.ts';
import { forgetOld } from '../forget-old.ts';
import { notesIn } from '../notes.ts';
import { openDatabase } from '../open-database.ts';

await runJob(manifest, '${jobNameOf(service)}', loadConfig, (config, { logger }) => {
  const database = openDatabase(config, logger);
  const notes = notesIn(database);
  return {
    work: () => forgetOld({ notes, logger, keepDays: config.KEEP_DAYS, now: () => new Date() }),
    resources: [database],
  };
});
`;
}

function lettersRoute(name: string): string {
  return `import { defineRoute, type Route } from '@fairway/service-kit';
import * as z from 'zod';

import { countLetters } from '../count-letters.ts';

const Letters = z.object({ letters: z.int().meta({ examples: [5] }) }).meta({ id: 'Letters' });

export function lettersRoute(): Route {
  return defineRoute({
    method: 'get',
    path: '/${name}/:text',
    operation: 'count_letters',
    summary: 'Counts the letters of a text',
    params: z.object({ text: z.string().max(100) }),
    responses: { 200: { description: 'How many there are', schema: Letters } },
    handle: ({ params: { text } }) => ({ letters: countLetters(text) }),
  });
}
`;
}

function noteRoutes(name: string): string {
  return ROUTES.replaceAll("'/notes/", `'/${name}/`);
}
