import { HttpProblem, jsonLine } from '@fairway/service-kit';
import { SqlRefused } from '@fairway/sql-gate';

import { ComputedCache, type CacheLimits } from './cache/computed-cache.ts';
import type { Change } from './data/changes.ts';
import type { Definition } from './data/definition.ts';
import type { Definitions } from './data/definitions.ts';
import { sqlProblem, type Period, type StoredSql } from './sql/stored-sql.ts';

/** The answer to reading a metric: the JSON that is sent. */
export type Answer = string;

export const NOT_FOUND = 'Metrics not found';

/** Definitions and results are kept; together they have half of a small task's memory at most. */
export const definitionLimits = { maxEntries: 10_000, maxBytes: 32 * 1024 * 1024 };
export const resultLimits = { maxEntries: 5_000, maxBytes: 64 * 1024 * 1024 };

export interface AnswersDeps {
  readonly definitions: Pick<Definitions, 'find'>;
  readonly storedSql: Pick<StoredSql, 'run'>;
  readonly ttlMs: number;
  /** In ms. @default the machine's clock */
  readonly now?: () => number;
}

/** Reads metrics, from the cache where that has them. */
export class Answers {
  readonly #deps: AnswersDeps;
  readonly #definitions: ComputedCache<Definition>;
  readonly #results: ComputedCache<Answer>;

  constructor(deps: AnswersDeps) {
    this.#deps = deps;
    const limits = (own: Omit<CacheLimits, 'ttlMs'>): CacheLimits => ({ ...own, ttlMs: deps.ttlMs });
    this.#definitions = new ComputedCache(
      limits(definitionLimits),
      ({ sql }) => 2 * sql.length + 500,
      deps.now,
    );
    // A text of V8 has one or two bytes a character.
    this.#results = new ComputedCache(limits(resultLimits), (answer) => 2 * answer.length, deps.now);
  }

  /** The size of the kept answers. */
  get size() {
    return { definitions: this.#definitions.size, results: this.#results.size };
  }

  /**
   * @throws {HttpProblem} 404 for an unknown metric, 422 for SQL that cannot run, 503 without the database
   */
  read(id: string, period: Period): Answer | Promise<Answer> {
    const key = `${id} ${period.start_date} ${period.end_date} ${period.day_range}`;
    return this.#results.peek(key) ?? this.#results.get(key, () => this.#compute(id, period));
  }

  /** Drops answers that may have changed. Any query may read any record, so a record drops all results. */
  onChange(change: Change): void {
    if ('definition' in change) {
      this.#definitions.drop((key) => key === change.definition);
      this.#results.drop((key) => key.startsWith(`${change.definition} `));
      return;
    }
    if ('all' in change) this.#definitions.drop(() => true);
    this.#results.drop(() => true);
  }

  async #compute(id: string, period: Period): Promise<Answer> {
    const definition = await this.#definitions.get(id, () => this.#find(id));
    try {
      const records = await this.#deps.storedSql.run(definition.sql, period);
      return jsonLine({ id, is_editable: definition.isEditable, records, layouts: definition.layouts });
    } catch (error) {
      throw error instanceof SqlRefused ? sqlProblem(error) : error;
    }
  }

  async #find(id: string): Promise<Definition> {
    const definition = await this.#deps.definitions.find(id);
    if (definition === undefined) throw new HttpProblem(404, NOT_FOUND);
    return Object.freeze({
      ...definition,
      layouts: Object.freeze(definition.layouts.map((each) => Object.freeze(each))),
    });
  }
}
