import { serviceFolder } from '@fairway/service-catalog';
import type { ManifestInput } from '@fairway/service-manifest';

import type { NewService } from '../choices.ts';

/** The manifest of a new service, as its file says it. */
export function manifestOf({ name, port, database, worker, job }: NewService): ManifestInput {
  return {
    name,
    summary: summaryOf({ worker, database }),
    port,
    paths: worker ? [] : [`/${name}`, `/${name}/*`],
    ...(worker ? { worker } : {}),
    cpu: 256,
    memoryMib: 512,
    longestRequestSeconds: 10,
    ...(database ? { needs: { database: { poolSize: 5 } } } : {}),
    ...(database || worker || job ? { variables: variablesOf({ database, worker, job }) } : {}),
    ...(job
      ? {
          jobs: [
            {
              name: jobNameOf({ database }),
              summary: database
                ? 'Forgets notes that are older than KEEP_DAYS.'
                : 'Fails when the front page does not answer.',
              schedule: { expression: 'cron(0 3 * * ? *)', timeZone: 'UTC' },
              timeoutSeconds: 600,
              retries: 2,
            },
          ],
        }
      : {}),
    ...(!worker && !database
      ? { examples: [{ path: `/${name}/hello`, summary: 'count the letters of a word' }] }
      : {}),
  };
}

function variablesOf({ database, worker, job }: Pick<NewService, 'database' | 'worker' | 'job'>) {
  const works = worker || job;
  if (!database) return { EDGE_ORIGIN: { from: 'edgeOrigin' } as const };
  return {
    DATABASE_URL: { from: 'databaseUrl' } as const,
    DATABASE_AUTHENTICATION: { from: 'databaseAuthentication' } as const,
    ...(works ? { KEEP_DAYS: { from: 'setting', default: '30' } as const } : {}),
  };
}

/** The job of a new service, by what it works with. */
export function jobNameOf({ database }: Pick<NewService, 'database'>): string {
  return database ? 'forget-old' : 'ask-edge';
}

function summaryOf({ worker, database }: Pick<NewService, 'worker' | 'database'>): string {
  if (worker)
    return database ? 'Forgets notes that are old.' : 'Asks every minute whether the front page answers.';
  return database ? 'Keeps notes by their names.' : 'Counts the letters of a word.';
}

/** The package of the manifest. */
export function manifestFiles(service: NewService): Readonly<Record<string, string>> {
  const { name } = service;
  const folder = `${serviceFolder(name)}/manifest`;
  return {
    [`${folder}/package.json`]: json({
      name: `@fairway/${name}-manifest`,
      version: '0.1.0',
      private: true,
      license: 'Apache-2.0',
      type: 'module',
      exports: { '.': './src/index.ts' },
      dependencies: { '@fairway/service-manifest': '0.1.0' },
      nx: { name: `${name}-manifest`, tags: ['type:manifest'], targets: { lint: {}, typecheck: {} } },
    }),
    [`${folder}/tsconfig.json`]: json({ extends: '../../../tsconfig.base.json', include: ['src'] }),
    [`${folder}/src/index.ts`]: `import { defineService } from '@fairway/service-manifest';

export default defineService({
${Object.entries(manifestOf(service))
  .map(([key, value]) => `${key}: ${literal(value)},\n`)
  .join('')}});
`,
  };
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A value as TypeScript says it: names without quotes, texts in single ones. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  // On one line: oxfmt breaks what is too long for one, and joins nothing.
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${literal(inner)}`)
    .join(', ')} }`;
}
