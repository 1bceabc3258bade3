import { runMigrate } from '@fairway/postgres/migrate';

import { migrateEnvironment } from './config.ts';

const migrations = new URL('./assets/migrations/', import.meta.url);

await runMigrate('metrics', migrateEnvironment(), migrations, { hasReader: true });
