export { startTrino, type Trino } from './start-trino.ts';
export type { StatementResult, Statements } from './statements.ts';
export { trinoStatements } from './trino-statements.ts';
