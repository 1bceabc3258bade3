import { pageOf } from '../ecs/page.ts';
import { ApiError } from '../protocol/api-error.ts';
import { invalid } from './autoscaling-state.ts';

const MAX_PAGE = 50;

/** A page in the words of Application Auto Scaling. */
export function pageOfAutoscaling<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { NextToken, MaxResults = MAX_PAGE }: { NextToken?: string | undefined; MaxResults?: number | undefined },
): { readonly items: readonly T[]; readonly NextToken?: string | undefined } {
  if (MaxResults < 1 || MaxResults > MAX_PAGE) {
    throw invalid(`MaxResults must be from 1 to ${MAX_PAGE}, got: ${MaxResults}`);
  }
  try {
    const page = pageOf(items, keyOf, { nextToken: NextToken, maxResults: MaxResults });
    return { items: page.items, NextToken: page.nextToken };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError('InvalidNextTokenException', error.message);
  }
}
