export type { DatabaseAuthentication } from './authentication.ts';
export { databaseVariables, parseDatabaseUrl, readerAddress, type DatabaseAddress } from './connection.ts';
export { Database, databaseTimes, type DatabaseOptions, type DatabaseTimes } from './database.ts';
export { DatabaseListener, type DatabaseListenerOptions } from './database-listener.ts';
export { AnswerTooLong, type AnswerLimits, type ForeignStatement } from './limited-query.ts';
export type { Statement, Value } from './prepared-query.ts';
export type { UnitOfWork } from './unit-of-work.ts';
