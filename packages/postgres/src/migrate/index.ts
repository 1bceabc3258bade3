export type { AdminCredentials } from './admin.ts';
export { migrateDatabase, type MigrationTarget } from './migrate-database.ts';
export { runMigrate } from './run-migrate.ts';
export type { MigrationLog } from './migration-history.ts';
