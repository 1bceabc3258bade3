export { TestDatabases, type TestDatabase } from './test-databases.ts';
