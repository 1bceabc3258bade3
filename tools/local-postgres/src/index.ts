export { openDatabaseServer, type DatabaseServer } from './database-server.ts';
export { startLocalPostgres, type LocalPostgres, type LocalPostgresOptions } from './local-postgres.ts';
