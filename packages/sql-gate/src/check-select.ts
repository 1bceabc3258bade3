import { numberParameters } from './parameters.ts';
import { loadParser, SyntaxFault, type Parser, type Token, type TreeNode } from './parser.ts';
import { characterPositions } from './positions.ts';
import { SqlRefused, type SqlFault } from './sql-refused.ts';
import { StatementWalk } from './statement-walk.ts';
import { textFaults, tokenFaults } from './text-limits.ts';

export interface SelectRules {
  /** Tables of the schema `public` that a statement may read. */
  readonly tables: readonly string[];
  /** Names that it may use as `:name`. */
  readonly parameters: readonly string[];
}

/** A statement that has passed. */
export interface CheckedSelect {
  /** The statement with `$1`, `$2` … for its parameters, every other character in its place. */
  readonly text: string;
  /** The values that `$1`, `$2` … stand for; a parameter that the statement does not use is not among them. */
  readonly parameters: readonly string[];
  /** Tables that it reads. */
  readonly tables: readonly string[];
}

const MAX_FAULTS = 20;

interface ByteFault {
  readonly start: number;
  readonly message: string;
}

/**
 * Lets one read-only SELECT pass, over tables, functions, operators and types that are known to do nothing else.
 *
 * The grammar is PostgreSQL's own, so the judged statement is the one that the server will run. It is the first of
 * several defences: run the text in a READ ONLY transaction, as a role that can only read, with a statement timeout
 * and limits on the answer.
 * @example
 * const { text, parameters } = await checkSelect('SELECT count(*) FROM metrics WHERE date >= :start_date', rules);
 * @throws {SqlRefused} with everything that is wrong, each with its place
 */
export async function checkSelect(sql: string, rules: SelectRules): Promise<CheckedSelect> {
  const unreadable = textFaults(sql);
  if (unreadable.length > 0) throw new SqlRefused(unreadable);

  const parser = await loadParser();
  const position = characterPositions(sql);
  try {
    const numbered = numberParameters(sql, scanned(parser, sql, position), rules.parameters);
    refuseAll(numbered.faults, position);
    const walk = walked(parser.parse(numbered.text), rules, position);
    return { text: numbered.text, parameters: numbered.names, tables: [...walk.read] };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    throw new SqlRefused([{ position: error.position, message: error.message }]);
  }
}

function scanned(parser: Parser, sql: string, position: Position): readonly Token[] {
  const tokens = parser.scan(sql).filter(({ tokenName }) => !tokenName.endsWith('_COMMENT'));
  refuseAll(tokenFaults(tokens), position);
  return tokens;
}

type Position = (byteOffset: number) => number;

function walked(statements: readonly TreeNode[], rules: SelectRules, position: Position): StatementWalk {
  const faults: ByteFault[] = [];
  const walk = new StatementWalk({ tables: new Set(rules.tables) }, (start, message) => {
    faults.push({ start, message });
  });
  const [first, second] = statements;
  if (first === undefined) faults.push({ start: 0, message: 'the statement is empty' });
  if (second !== undefined) {
    faults.push({
      start: Number(second['stmt_location']),
      message: `there must be one statement, got: ${statements.length}`,
    });
  }
  for (const statement of statements) {
    const start = Number(statement['stmt_location'] ?? 0);
    const [kind = ''] = Object.keys(statement['stmt'] as TreeNode);
    if (kind === 'SelectStmt') walk.visitAny(statement['stmt'], { named: new Set(), start });
    else faults.push({ start, message: `the statement must be a SELECT, got: ${kind.replace(/Stmt$/, '')}` });
  }
  refuseAll(faults, position);
  return walk;
}

function refuseAll(faults: readonly ByteFault[], position: Position): void {
  if (faults.length === 0) return;
  const placed = faults
    .slice(0, MAX_FAULTS)
    .map(({ start, message }): SqlFault => ({ position: position(start), message }));
  throw new SqlRefused(placed.toSorted((a, b) => a.position - b.position));
}
