import { runMigrate } from '../../src/migrate/run-migrate.ts';
import { environment } from './config.ts';

await runMigrate('sample', environment, new URL(environment['MIGRATIONS'] ?? ''));
