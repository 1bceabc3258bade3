import {
  ConfigError,
  createLogger,
  readConfig,
  standardConfig,
  type EnvironmentVariables,
} from '@fairway/service-kit';

import { databaseVariables } from '../connection.ts';
import { adminCredentials } from './admin.ts';
import { migrateDatabase } from './migrate-database.ts';

/** The variables of the container that migrates: the standard ones, the database's, and who may change it. */
const configSchema = standardConfig.extend({
  ...databaseVariables,
  DATABASE_ADMIN_CREDENTIALS: adminCredentials,
});

interface ServerFault extends Error {
  readonly code?: string;
  readonly table?: string;
  readonly constraint?: string;
  readonly where?: string;
}

/**
 * The life of a migrating process: the whole of a service's `src/migrate.ts`. Ends with exit code 0 when the database
 * is up to date, else with 1 and the reason as the last line of its log.
 * @example
 * await runMigrate('orders', migrateEnvironment(), new URL('./assets/migrations/', import.meta.url));
 * @param migrations folder of `<number>_<name>.sql` files
 * @param options.hasReader see `MigrationTarget`
 */
export async function runMigrate(
  service: string,
  env: EnvironmentVariables,
  migrations: URL,
  { hasReader = false }: { readonly hasReader?: boolean } = {},
): Promise<void> {
  const config = readOrExit(service, env);
  const identity = { service, environment: config.ENVIRONMENT, version: config.APP_VERSION };
  const logger = createLogger({ identity, level: config.LOG_LEVEL });
  try {
    const { DATABASE_URL: address, DATABASE_AUTHENTICATION: authentication } = config;
    const target = {
      address,
      authentication,
      admin: config.DATABASE_ADMIN_CREDENTIALS,
      migrations,
      hasReader,
    };
    const done = await migrateDatabase(target, {
      info: (text) => logger.info(text),
      warn: (text) => logger.warn(text),
    });
    logger.info(
      { migrations: done },
      done.length === 0 ? 'the database is up to date' : `migrated: ${done.join(', ')}`,
    );
  } catch (error) {
    const { message, code, table, constraint, where } = error as ServerFault;
    // The error itself is not logged: `pg` puts the connection with its settings into some, and the server a row into
    // its detail.
    logger.fatal({ code, table, constraint, where }, `the database was not migrated: ${message}`);
    process.exitCode = 1;
  }
  await new Promise((resolve) => logger.flush(resolve));
}

function readOrExit(service: string, env: EnvironmentVariables) {
  try {
    return readConfig(configSchema, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${service} migrate: ${error.message}\n`);
    process.exit(1);
  }
}
