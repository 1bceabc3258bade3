/** A database of the service's own on the environment's PostgreSQL server. */
export interface DatabaseNeed {
  /**
   * The most connections that one task opens, 1 to 50. Checked against the server's limit, times the most tasks that
   * may run at once.
   */
  readonly poolSize: number;
  /**
   * For a service that runs statements of others: a second role, which only reads, and the most connections that one task
   * opens as it, 1 to 50.
   * @default - no such role
   */
  readonly readerPoolSize?: number;
}

/** A service's needs of its environment. Each need becomes a permission, and nothing else does. */
export interface ServiceNeeds {
  /** Reads the buckets that the environment lists for it. */
  readonly readBuckets?: true;
  /** Reads and writes its own prefix, `<service>/`, of the environment's state bucket. */
  readonly stateBucket?: true;
  /** Publishes to one of the environment's topics: `notices` has the products' messages to their users. */
  readonly topic?: 'notices';
  /** Writes to, and reads back from, one CloudWatch namespace. */
  readonly metricsNamespace?: string;
  /**
   * A PostgreSQL database, with an owner and a least-privilege role. The service's `src/migrate.ts` makes and migrates
   * them, in a container that must succeed before the service's own starts and alone gets the master credentials.
   */
  readonly database?: DatabaseNeed;
  /**
   * The environment's user pool, whose access tokens the service verifies: `always`, or only in environments that list
   * the service as requiring sign-in.
   */
  readonly signIn?: 'always' | 'by-environment';
  /**
   * Asks a model of Amazon Bedrock, where the environment names one in the setting `BEDROCK_MODEL_ID`: the task's role may
   * call that model, and no other.
   */
  readonly languageModel?: true;
  /**
   * Asks Amazon Athena about the buckets that it reads, where the environment chooses that; with `readBuckets` and
   * `stateBucket`. It finds a table of raw lines for each bucket, see `rawLinesTables`.
   */
  readonly logQueries?: true;
}
