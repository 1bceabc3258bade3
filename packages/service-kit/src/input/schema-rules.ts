import type * as z from 'zod';

/**
 * The rule that a value breaks, for schemas that do not say it themselves: a predicate such as `must be a number`.
 * Given to zod as its error map, so that its own messages never reach a caller.
 */
export function ruleOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames.get(issue.expected) ?? `of type ${issue.expected}`}`;
    case 'too_small':
      return boundOf(
        issue.origin,
        Number(issue.minimum),
        issue.exact,
        issue.inclusive === false ? 'above' : 'least',
      );
    case 'too_big':
      return boundOf(
        issue.origin,
        Number(issue.maximum),
        issue.exact,
        issue.inclusive === false ? 'below' : 'most',
      );
    case 'invalid_format':
      return formatOf(issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'is not known here';
    case 'invalid_key':
    case 'invalid_union':
    case 'invalid_element':
    case 'custom':
      return 'must have one of the forms that are documented';
  }
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['tuple', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
  ['null', 'null'],
  ['date', 'a date'],
]);

type Bound = 'least' | 'most' | 'above' | 'below';

const numberBounds: Readonly<Record<Bound, (limit: number) => string>> = {
  least: (limit) => `${limit} or more`,
  most: (limit) => `at most ${limit}`,
  above: (limit) => `more than ${limit}`,
  below: (limit) => `less than ${limit}`,
};

function boundOf(origin: string, limit: number, exact: boolean | undefined, bound: Bound): string {
  const counted = countedThings.get(origin);
  if (counted === undefined) return `must be ${numberBounds[bound](limit)}`;
  const things = limit === 1 ? counted.replace(/ies$/, 'y').replace(/s$/, '') : counted;
  if (exact === true) return `must have ${limit} ${things}`;
  return `must have ${bound === 'least' || bound === 'above' ? 'at least' : 'at most'} ${limit} ${things}`;
}

const countedThings: ReadonlyMap<string, string> = new Map([
  ['string', 'characters'],
  ['array', 'entries'],
  ['set', 'entries'],
  ['map', 'entries'],
]);

function formatOf(issue: z.core.$ZodRawIssue & { readonly code: 'invalid_format' }): string {
  if (issue.format === 'regex') return `must match ${issue.pattern ?? 'its pattern'}`;
  return `must be ${formatNames.get(issue.format) ?? `a valid ${issue.format}`}`;
}

const formatNames: ReadonlyMap<string, string> = new Map([
  ['uuid', 'a UUID'],
  ['date', 'a date as YYYY-MM-DD'],
  ['datetime', 'a time as YYYY-MM-DDTHH:MM:SSZ'],
  ['email', 'an e-mail address'],
  ['url', 'a URL'],
]);
