import type { NewService } from '../choices.ts';
import { jobNameOf, manifestOf } from './manifest-files.ts';

/** The page of a new service: what it does, how it is asked, and where each part of it is. */
export function readmeFile(service: NewService): string {
  const { name, database, worker, job } = service;
  const { summary, jobs = [] } = manifestOf(service);
  const rows = [
    ['manifest/', 'what it is and needs: ports, paths, variables, rights'],
    ...partsOf(service),
    ['src/config.ts', 'the only file that reads the environment'],
    ['src/app.ts', 'builds it, and opens nothing'],
    ['src/main.ts', 'runs it'],
  ];
  const width = Math.max(...rows.map(([file = '']) => file.length));
  return `# ${name}-service

${summary}${database ? ' State in PostgreSQL, migrated before it starts.' : ''}${worker ? ' A [worker](../../docs/workers.md): nobody reaches it at the edge.' : ''}

\`\`\`text
${commandsOf(service).join('\n')}
\`\`\`
${jobs.map((each) => `\n\`${name}/${each.name}\` is a [job](../../docs/jobs.md). ${each.summary}\n`).join('')}
## The map

\`\`\`text
${rows.map(([file = '', what = '']) => `${file.padEnd(width)}  ${what}`).join('\n')}
\`\`\`

\`npx nx test ${name}-service\` runs its tests${database ? ', with a PostgreSQL of their own' : ''}; \`./fairway up\` runs it with the other services${job ? ', and `--schedules` its jobs when they are due' : ''}.
`;
}

function commandsOf({ name, database, worker, job }: NewService): readonly string[] {
  const run = job ? [`./fairway run local ${name}/${jobNameOf({ database })}`] : [];
  if (worker) return [`./fairway logs local ${name} --follow`, ...run];
  if (!database) return [`curl localhost:8080/${name}/hello     # {"letters":5}`, ...run];
  const json = "-H 'content-type: application/json'";
  return [
    `curl -X PUT localhost:8080/${name}/first ${json} -d '{"text":"buy milk"}'     # 204`,
    `curl localhost:8080/${name}/first     # {"text":"buy milk"}`,
    ...run,
  ];
}

function partsOf({ database, worker, job }: NewService): readonly (readonly [string, string])[] {
  const works = worker || job;
  return [
    ...(database
      ? ([
          ['src/notes.ts', 'the notes, and their statements'],
          ['src/assets/migrations/', 'one file for each change of its tables'],
          ['src/migrate.ts', 'makes its database, its roles and its tables; a container of its own'],
        ] as const)
      : []),
    ...(!database && !worker ? ([['src/count-letters.ts', 'counts']] as const) : []),
    ...(works
      ? ([
          [
            database ? 'src/forget-old.ts' : 'src/ask-edge.ts',
            `the work of ${worker ? 'a turn' : 'its job'}`,
          ],
        ] as const)
      : []),
    ...(worker
      ? ([['src/work-loop.ts', 'runs the work each minute']] as const)
      : ([['src/routes/', 'what is accepted, and what is answered']] as const)),
    ...(job ? ([['src/jobs/', 'the program of its job']] as const) : []),
  ];
}
