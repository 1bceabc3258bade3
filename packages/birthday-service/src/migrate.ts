import { runMigrate } from '@fairway/postgres/migrate';

import { migrateEnvironment } from './config.ts';

await runMigrate('birthday', migrateEnvironment(), new URL('./assets/migrations/', import.meta.url));
