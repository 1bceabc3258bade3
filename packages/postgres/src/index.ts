export type { DatabaseAuthentication } from './authentication.ts';
export { databaseVariables, parseDatabaseUrl, type DatabaseAddress } from './connection.ts';
export { Database, databaseTimes, type DatabaseOptions, type DatabaseTimes } from './database.ts';
export type { Statement, Value } from './prepared-query.ts';
