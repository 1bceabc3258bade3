/** The result of a statement: every value as text, `null` for null. */
export interface StatementResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly scannedBytes: number;
  /** Processor seconds of all nodes together, where the engine tells them. */
  readonly cpuSeconds?: number;
}

/** Carries out Trino's SQL. */
export interface Statements {
  /** @throws {Error} whose message begins with the engine's name for the failure: `HIVE_CURSOR_ERROR: …` */
  run(sql: string, signal: AbortSignal): Promise<StatementResult>;
}
