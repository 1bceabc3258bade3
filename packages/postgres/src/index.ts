export type { DatabaseAuthentication } from './authentication.ts';
export { databaseVariables, parseDatabaseUrl, type DatabaseAddress } from './connection.ts';
export {
  Database,
  databaseTimes,
  type DatabaseOptions,
  type DatabaseTimes,
  type Statement,
} from './database.ts';
