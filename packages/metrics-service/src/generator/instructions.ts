import { sqlRules } from '../sql/stored-sql.ts';
import type { SqlRequest } from './generator.ts';

/**
 * The instructions that a model gets before the prompt. The prompt is data and may try anything: the gate judges the
 * answer.
 */
export function instructions(queryId: string): string {
  return `You write one PostgreSQL 17 SELECT statement for a dashboard and answer with it alone, in a fenced sql block.

Tables: metrics(metric_id uuid, id uuid, date date, obsolescence_val numeric, obsolescence numeric, parts_flagged integer,
alert_type text, alert_category text), one row a record. Other tables: ${sqlRules.tables.slice(1).join(', ')}.
Records of this metric have id = '${queryId}': filter by it unless all records are asked for.
Parameters: :start_date and :end_date (dates), :day_range (a number of days). Limit by date with them.
Name every column. A date and a number become a line, a name and a number bars, one number a figure.
No WITH RECURSIVE, no regular expressions, no functions with effects, no system tables.`;
}

/** The turns of the conversation: the prompt, and the faults of the first answer. */
export function turns({
  prompt,
  refused,
}: SqlRequest): { readonly role: 'user' | 'assistant'; readonly text: string }[] {
  if (refused === undefined) return [{ role: 'user', text: prompt }];
  return [
    { role: 'user', text: prompt },
    { role: 'assistant', text: `\`\`\`sql\n${refused.sql}\n\`\`\`` },
    { role: 'user', text: `That statement was refused: ${refused.reason}. Answer with one that passes.` },
  ];
}
