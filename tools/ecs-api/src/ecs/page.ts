import { ApiError } from '../protocol/api-error.ts';

/** A page of a list, and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

const MAX_PAGE = 100;

/**
 * @param keyOf orders the list, and makes a token that stays true while items come and go
 * @throws {ApiError} for a token that no page has given, and a size below 1 or above 100
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { nextToken, maxResults = MAX_PAGE }: { nextToken?: string | undefined; maxResults?: number | undefined },
): Page<T> {
  if (maxResults < 1 || maxResults > MAX_PAGE) {
    throw new ApiError(
      'InvalidParameterException',
      `Invalid page size: maxResults must be from 1 to ${MAX_PAGE}, got: ${maxResults}`,
    );
  }
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const after = nextToken === undefined ? undefined : readToken(nextToken);
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, maxResults);
  const last = page.at(-1);
  if (last === undefined || rest.length <= maxResults) return { items: page };
  return { items: page, nextToken: writeToken(keyOf(last)) };
}

function writeToken(key: string): string {
  return Buffer.from(JSON.stringify({ after: key })).toString('base64url');
}

function readToken(token: string): string {
  try {
    const { after } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { after?: unknown };
    if (typeof after === 'string') return after;
  } catch {
    // Refused below.
  }
  throw new ApiError('InvalidParameterException', 'Invalid token.');
}
