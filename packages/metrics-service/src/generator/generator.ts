/** The input from which SQL is generated. */
export interface SqlRequest {
  /** The wish of a person, in their own words. */
  readonly prompt: string;
  /** Records of the metric have this as their `id`. */
  readonly queryId: string;
  /** SQL that was given before and refused, and why: the second and last attempt. */
  readonly refused?: { readonly sql: string; readonly reason: string };
}

/** Makes SQL out of words. What it gives is judged like any other SQL. */
export interface SqlGenerator {
  /** The kind of generator, for the log. */
  readonly name: string;
  /**
   * @throws {GeneratorFailed} when it has no answer
   */
  generate(request: SqlRequest, signal: AbortSignal): Promise<string>;
}

/** The generator gave nothing that could be used; the message is for the log. */
export class GeneratorFailed extends Error {
  override name = 'GeneratorFailed';
}
