import { AnswerTooLong, type Database } from '@fairway/postgres';
import { HttpProblem, invalidInput } from '@fairway/service-kit';
import {
  checkSelect,
  SqlRefused,
  type CheckedSelect,
  type SelectRules,
  type SqlFault,
} from '@fairway/sql-gate';

/** The days for which stored SQL is run. */
export interface Period {
  /** `YYYY-MM-DD`. */
  readonly start_date: string;
  readonly end_date: string;
  readonly day_range: number;
}

export const sqlRules: SelectRules = {
  tables: ['metrics', 'queries', 'metric_configurations', 'layout_items'],
  parameters: ['start_date', 'end_date', 'day_range'],
};

/** Above the pool's own limit on statements nothing would wait for the answer. */
export const answerLimits = { statementMs: 3_000, maxRows: 10_000, maxBytes: 5_000_000 };

const parameterTypes = { start_date: 'date', end_date: 'date', day_range: 'int4' } as const;

/** SQLSTATE classes of a statement's own faults: data, syntax and names, limits of the server. */
const FAULTS_OF_STATEMENT = ['22', '42', '0A', '54', '21', '25006', '57014', '53200', 'XX'];

/** Runs stored SQL. It is judged each time: whoever wrote it into the table, it passes the gate or does not run. */
export class StoredSql {
  readonly #reader: Pick<Database, 'readOnly'>;

  /** @param reader connected as the role that only reads */
  constructor(reader: Pick<Database, 'readOnly'>) {
    this.#reader = reader;
  }

  /**
   * @returns rows with whatever columns the SQL has
   * @throws {SqlRefused} by the gate, or by the server for what only it can know: columns, types, time, size
   * @throws {HttpProblem} 503 when the database cannot serve now
   */
  async run(sql: string, period: Period): Promise<readonly Record<string, unknown>[]> {
    const checked = await checkSelect(sql, sqlRules);
    try {
      return await this.#reader.readOnly(statementOf(checked, period), answerLimits);
    } catch (error) {
      throw refusalOf(error) ?? error;
    }
  }
}

/** 422 that names every fault of the SQL with its position in characters. */
export function sqlProblem({ faults }: SqlRefused): HttpProblem {
  const errors = faults.map(({ message, position }) => ({
    path: 'query',
    message: `The SQL of this metric cannot run: ${message} (at character ${position})`,
  }));
  const problem = invalidInput(errors);
  return new HttpProblem(problem.status, problem.message, {
    ...problem.options,
    extensions: { positions: faults.map(({ position }) => position) },
  });
}

function statementOf({ text, parameters }: CheckedSelect, period: Period) {
  const names = parameters as readonly (keyof Period)[];
  return {
    text,
    parameterTypes: names.map((name) => parameterTypes[name]),
    values: names.map((name) => period[name]),
  };
}

interface ServerFault {
  readonly code?: string;
  readonly message: string;
  readonly position?: string;
}

function refusalOf(error: unknown): SqlRefused | undefined {
  if (error instanceof AnswerTooLong) return refused({ message: error.message, position: 1 });
  const { code = '', message, position = '1' } = error as ServerFault;
  if (!FAULTS_OF_STATEMENT.some((start) => code.startsWith(start))) return undefined;
  if (code === '57014') {
    return refused({ message: `it takes longer than ${answerLimits.statementMs / 1000} s`, position: 1 });
  }
  return refused({ message, position: Number(position) });
}

function refused(fault: SqlFault): SqlRefused {
  return new SqlRefused([fault]);
}
