/** The answer of a statement that has ended well. */
export interface QueryAnswer {
  readonly queryId: string;
  readonly scannedBytes: number;
  /** Each row's columns in their order; `undefined` for null. */
  readonly rows: AsyncIterable<readonly (string | undefined)[]>;
}

export interface QueryOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the id once the statement runs. */
  readonly onStart?: ((queryId: string) => Promise<void>) | undefined;
  /** Told how many bytes have been read so far. */
  readonly onScanned?: ((bytes: number) => void) | undefined;
}

/** Runs statements of Trino's SQL. What is aborted, or fails here, is not left running there. */
export interface QueryRunner {
  /** @throws {LogSourceError} */
  run(sql: string, options?: QueryOptions): Promise<QueryAnswer>;
  /** Stops a statement, whoever runs it; one that has ended is left as it is. */
  stop(queryId: string): Promise<void>;
  /** Ends the connections. */
  close(): void;
}
