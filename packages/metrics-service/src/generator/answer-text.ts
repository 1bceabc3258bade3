const FENCE = /```(?:\w+)?\s*\n?([\s\S]*?)```/;
const START = /\bSELECT\b|\bWITH\s+"?\w+"?\s*(?:\([^)]*\)\s*)?AS\b/i;

/**
 * The SQL in a model's answer: the first fenced block, or the text from the first SELECT or WITH up to a semicolon at
 * a line's end or an empty line.
 * @returns undefined when there is none
 */
export function sqlInAnswer(answer: string): string | undefined {
  const fenced = FENCE.exec(answer)?.[1];
  const text = fenced ?? answer;
  const start = text.search(START);
  if (start < 0) return undefined;
  const from = text.slice(start);
  const end = fenced === undefined ? /;\s*(?:\n|$)|\n\s*\n/.exec(from) : null;
  const sql = (end === null ? from : from.slice(0, end.index)).trim().replace(/;\s*$/, '').trim();
  return sql === '' ? undefined : sql;
}
