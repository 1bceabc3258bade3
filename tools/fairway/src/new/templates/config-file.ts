import type { NewService } from '../choices.ts';

/** `config.ts`, which alone reads the environment. */
export function configFile({ database, worker, job }: NewService): string {
  const works = worker || job;
  const kit = [
    'readConfig',
    'standardConfig',
    ...(database && works ? ['wholeNumber'] : []),
    ...(database ? ['type EnvironmentVariables'] : []),
  ];
  const own = database
    ? ['  ...databaseVariables,', ...(works ? ['  KEEP_DAYS: wholeNumber(1),'] : [])]
    : works
      ? ["  EDGE_ORIGIN: z.url({ protocol: /^https?$/, error: 'must be a URL, http or https' }),"]
      : [];
  const schema = own.length === 0 ? 'standardConfig' : `standardConfig.extend({\n${own.join('\n')}\n})`;
  return `${database ? "import { databaseVariables } from '@fairway/postgres';\n" : ''}import { ${kit.join(', ')} } from '@fairway/service-kit';
import ${schema.includes('z.') ? '* as z' : 'type * as z'} from 'zod';

/** The service's variables; each name is in its manifest, or standard. */
export const configSchema = ${schema};

export type Config = Readonly<z.output<typeof configSchema>>;

export function loadConfig(): Config {
  return readConfig(configSchema, process.env);
}
${
  database
    ? `
/** For the container that migrates, which reads a few other variables. */
export function migrateEnvironment(): EnvironmentVariables {
  return process.env;
}
`
    : ''
}`;
}
