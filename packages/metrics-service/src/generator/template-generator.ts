import type { SqlGenerator } from './generator.ts';

interface Choice<T> {
  readonly words: RegExp;
  readonly value: T;
}

/** First match wins. */
const MEASURES: readonly Choice<string>[] = [
  { words: /obsolescence[ _]?val(?:ue)?|\bvalue\b/, value: 'obsolescence_val' },
  { words: /obsolescen|obsolete|out ?dated/, value: 'obsolescence' },
  { words: /\bparts?\b|flagged/, value: 'parts_flagged' },
];

const AGGREGATES: readonly Choice<string>[] = [
  { words: /\b(?:average|avg|mean)\b/, value: 'avg' },
  { words: /\b(?:max(?:imum)?|highest|peak|worst|largest)\b/, value: 'max' },
  { words: /\b(?:min(?:imum)?|lowest|best|smallest)\b/, value: 'min' },
  { words: /\b(?:total|sum|overall)\b/, value: 'sum' },
];

interface Grouping {
  readonly expression: string;
  readonly name: string;
  /** Whether groups come in their own order, and not by how large they are. */
  readonly isTime: boolean;
}

const GROUPINGS: readonly Choice<Grouping>[] = [
  { words: /categor/, value: { expression: 'alert_category', name: 'alert_category', isTime: false } },
  { words: /\btypes?\b|severit/, value: { expression: 'alert_type', name: 'alert_type', isTime: false } },
  { words: /month/, value: { expression: "date_trunc('month', date)::date", name: 'month', isTime: true } },
  { words: /week/, value: { expression: "date_trunc('week', date)::date", name: 'week', isTime: true } },
  {
    words: /\b(?:day|daily|days|trend|over time|history)\b/,
    value: { expression: 'date', name: 'date', isTime: true },
  },
];

const COUNT = /\b(?:count|number|how many|alerts?|records?)\b/;
const SINGLE = /\b(?:total|overall|single|one number|in all|latest|current)\b/;
const TOP = /\b(?:top|first|worst|highest) (\d{1,3})\b/;
const MAX_TOP = 100;

/**
 * The built-in generator: it finds measure, aggregate and grouping by their words, and fills a template over the columns
 * that records have. The same words always give the same SQL; words that say nothing give a count a day.
 */
export const templateGenerator: SqlGenerator = {
  name: 'templates',
  async generate({ prompt, queryId }) {
    return sqlFor(prompt.toLowerCase(), queryId);
  },
};

function sqlFor(words: string, queryId: string): string {
  const measure = chosen(MEASURES, words);
  const aggregate = chosen(AGGREGATES, words) ?? (measure === 'parts_flagged' ? 'sum' : 'avg');
  const [value, name] =
    measure === undefined ||
    (COUNT.test(words) && chosen(AGGREGATES, words) === undefined && measure !== 'parts_flagged')
      ? ['count(*)', 'alerts']
      : [`round(${aggregate}(${measure}), 2)`, `${aggregate}_${measure}`];
  const grouping = chosen(GROUPINGS, words) ?? (SINGLE.test(words) ? undefined : GROUPINGS.at(-1)?.value);
  const from = `FROM metrics\nWHERE id = '${queryId}' AND date BETWEEN :start_date AND :end_date`;
  if (grouping === undefined) return `SELECT ${value} AS ${name}\n${from}`;
  const select = `SELECT ${as(grouping.expression, grouping.name)}, ${value} AS ${name}\n${from}\nGROUP BY 1`;
  if (grouping.isTime) return `${select}\nORDER BY 1`;
  const limit = Math.min(Number(TOP.exec(words)?.[1] ?? MAX_TOP), MAX_TOP);
  return `${select}\nORDER BY 2 DESC NULLS LAST, 1\nLIMIT ${limit}`;
}

function as(expression: string, name: string): string {
  return expression === name ? name : `${expression} AS ${name}`;
}

function chosen<T>(choices: readonly Choice<T>[], words: string): T | undefined {
  return choices.find((choice) => choice.words.test(words))?.value;
}
