import { randomUUID } from 'node:crypto';

import { HttpProblem, type Logger } from '@fairway/service-kit';
import { SqlRefused } from '@fairway/sql-gate';

import { addDays, type Today } from './data/calendar.ts';
import type { Definition, Layout } from './data/definition.ts';
import { GeneratorFailed, type SqlGenerator } from './generator/generator.ts';
import type { StoredSql } from './sql/stored-sql.ts';

export interface GeneratedSqlDeps {
  readonly generator: SqlGenerator;
  readonly storedSql: Pick<StoredSql, 'run'>;
  readonly today: Today;
}

const DEFAULT_DAYS = 30;

/** A definition with SQL for a prompt; nothing is stored yet. */
export async function newDefinition(
  deps: GeneratedSqlDeps,
  wanted: { readonly prompt: string; readonly isEditable: boolean; readonly layouts: readonly Layout[] },
  scope: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<Definition> {
  const queryId = randomUUID();
  const sql = await sqlForPrompt(deps, { prompt: wanted.prompt, queryId }, scope);
  return { id: randomUUID(), queryId, sql, isEditable: wanted.isEditable, layouts: wanted.layouts };
}

/**
 * SQL for a prompt that passes the gate and runs. What is refused goes back once, with the reason.
 * @throws {HttpProblem} 502 when the generator has no answer, or none that can run
 */
export async function sqlForPrompt(
  { generator, storedSql, today }: GeneratedSqlDeps,
  request: { readonly prompt: string; readonly queryId: string },
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<string> {
  const end = today();
  const period = { start_date: addDays(end, -DEFAULT_DAYS), end_date: end, day_range: DEFAULT_DAYS };
  let refused: { readonly sql: string; readonly reason: string } | undefined;
  try {
    for (let round = 1; round <= 2; round += 1) {
      const sql = await generator.generate(
        { ...request, ...(refused === undefined ? {} : { refused }) },
        signal,
      );
      const refusal = await refusalOf(storedSql.run(sql, period));
      if (refusal === undefined) return sql;
      logger.warn({ generator: generator.name, round, reason: refusal.message }, 'generated SQL was refused');
      refused = { sql, reason: refusal.message };
    }
  } catch (error) {
    if (!(error instanceof GeneratorFailed)) throw error;
    throw new HttpProblem(502, 'The generator gave no SQL for this prompt', { cause: error });
  }
  throw new HttpProblem(502, 'The generator gave no SQL that can run: say the prompt in other words', {
    cause: new GeneratorFailed(`refused twice: ${refused?.reason ?? ''}`),
  });
}

async function refusalOf(run: Promise<unknown>): Promise<SqlRefused | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof SqlRefused) return error;
    throw error;
  }
}
