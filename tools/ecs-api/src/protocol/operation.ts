import type { z } from 'zod';

/** One operation of an API: its input, and its answer. */
export interface Operation {
  readonly schema: z.ZodType;
  readonly run: (request: unknown) => unknown;
}

export type Operations = Readonly<Record<string, Operation>>;

/**
 * @param run gets a request that the schema accepts; throws `ApiError`. Members of its answer that are undefined are left
 * out.
 */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (request: z.infer<Schema>) => object | Promise<object>,
): Operation {
  return { schema, run: (request) => run(request as z.infer<Schema>) };
}

/** An API of AWS: the prefix of its `x-amz-target`, and how it says that a request is wrong. */
export interface Api {
  readonly targetPrefix: string;
  readonly operations: Operations;
  /** Operations that AWS has and this endpoint answers with an error on purpose, with the reason. */
  readonly refused: Readonly<Record<string, string>>;
  /** The error code for a request that breaks a constraint; some operations have one of their own. */
  invalidRequestCode(operation: string): string;
}
