/** The result of a statement: every value as text, `null` for null. */
export interface StatementResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly scannedBytes: number;
  /** Of all nodes together, where the engine tells it. */
  readonly cpuSeconds?: number;
}

/** Something that carries out Trino's SQL. */
export interface Statements {
  /** @throws {Error} whose message begins with the engine's name for the failure: `HIVE_CURSOR_ERROR: …` */
  run(sql: string, signal: AbortSignal): Promise<StatementResult>;
}
