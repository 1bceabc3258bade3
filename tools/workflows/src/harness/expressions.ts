import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

import { WorkflowError } from './workflow-error.ts';

/**
 * The status behind `success()`, `failure()` and `cancelled()`; none of them is true after a job that was skipped.
 */
export type Status = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface Scope {
  /** `github`, `needs`, …: only those that GitHub has at this place. */
  readonly contexts: Readonly<Record<string, unknown>>;
  /** Absent where GitHub has no such functions. */
  readonly status?: Status;
}

const STATUS_FUNCTIONS = ['success', 'failure', 'cancelled', 'always'];
/** `${{ … }}`, in which a text in quotes may have braces. */
const EXPRESSION = /\$\{\{((?:'(?:[^']|'')*'|[^'])*?)\}\}/gs;
/** The depth to which keys must exist. Outputs of a step may be missing, and so may anything of an event. */
const KNOWN_LEVELS: ReadonlyMap<string, number> = new Map([
  ['needs', 3],
  ['jobs', 3],
  ['steps', 2],
]);

/** A key that is missing is an error, where GitHub gives an empty text: most of these are typing errors. */
class KnownKeys extends data.Dictionary {
  readonly #name: string;

  constructor(name: string, pairs: ConstructorParameters<typeof data.Dictionary>) {
    super(...pairs);
    this.#name = name;
  }

  override get(key: string): data.ExpressionData {
    const found = super.get(key);
    if (found !== undefined) return found;
    const known = this.pairs().map((pair) => pair.key);
    throw new WorkflowError(`${this.#name} has no ${key}; it has: ${known.join(', ') || 'nothing'}`);
  }
}

/**
 * The value of an expression, without its `${{ }}`.
 * @throws {WorkflowError} for an unknown context, function or key, and for what is no expression
 */
export function evaluate(expression: string, { contexts, status }: Scope): unknown {
  const functions = statusFunctions(status);
  try {
    const { tokens } = new Lexer(expression.trim()).lex();
    const tree = new Parser(tokens, Object.keys(contexts), [...functions.values()]).parse() as
      | ReturnType<Parser['parse']>
      | undefined;
    if (tree === undefined) throw new WorkflowError('is empty');
    const known = Object.entries(contexts).map(([key, value]) => ({
      key,
      value: toData(value, key, KNOWN_LEVELS.get(key) ?? 1),
    }));
    const found = new Evaluator(tree, new data.Dictionary(...known), functions).evaluate();
    return JSON.parse(JSON.stringify(found, data.replacer)) as unknown;
  } catch (error) {
    throw new WorkflowError(`\${{${expression}}}: ${(error as Error).message}`, { cause: error });
  }
}

/** A text with its expressions replaced. */
export function interpolate(text: string, scope: Scope): string {
  const result = text.replaceAll(EXPRESSION, (_match, expression: string) =>
    asText(evaluate(expression, scope), expression),
  );
  if (text.replaceAll(EXPRESSION, '').includes('${{'))
    throw new WorkflowError(`an expression has no end: ${text}`);
  return result;
}

/** The value of a text that is one expression, with its type; any other text as it is. */
export function valueOf(value: unknown, scope: Scope): unknown {
  if (typeof value !== 'string') return value;
  const alone = expressionIn(value);
  return alone === undefined ? interpolate(value, scope) : evaluate(alone, scope);
}

/** Values as a step gets them: texts, all of them. */
export function interpolateAll(
  values: Readonly<Record<string, unknown>> | undefined,
  scope: Scope,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? interpolate(value, scope) : asText(value, key),
    ]),
  );
}

/** Whether a step or a job runs: without a function of the status, only after success. */
export function isMet(condition: string | boolean | undefined, scope: Required<Scope>): boolean {
  if (condition === undefined) return scope.status === 'success';
  const text = String(condition);
  const expression = expressionIn(text) ?? text;
  if (expression.includes('${{')) {
    throw new WorkflowError(`if: ${text}: text around an expression makes it true, always`);
  }
  if (!asksForStatus(expression) && scope.status !== 'success') return false;
  return isTruthy(evaluate(expression, scope));
}

/** As expressions have it: an empty list is true. */
export function isTruthy(value: unknown): boolean {
  return Boolean(value);
}

function expressionIn(text: string): string | undefined {
  const [match] = text.trim().matchAll(EXPRESSION);
  return match?.[0] === text.trim() ? match[1] : undefined;
}

function asksForStatus(expression: string): boolean {
  const { tokens } = new Lexer(expression.trim()).lex();
  return tokens.some(
    ({ lexeme }, index) =>
      STATUS_FUNCTIONS.includes(lexeme.toLowerCase()) && tokens[index + 1]?.lexeme === '(',
  );
}

function statusFunctions(status: Status | undefined) {
  const named = status === undefined ? [] : STATUS_FUNCTIONS;
  return new Map(
    named.map((name) => [
      name,
      {
        name,
        minArgs: 0,
        maxArgs: 0,
        call: () => new data.BooleanData(name === 'always' || name === status),
      },
    ]),
  );
}

function asText(value: unknown, expression: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  throw new WorkflowError(`${expression.trim()} is no text`);
}

function toData(value: unknown, name: string, levels: number): data.ExpressionData {
  if (levels === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return JSON.parse(JSON.stringify(value ?? null), data.reviver) as data.ExpressionData;
  }
  const pairs = Object.entries(value).map(([key, each]) => ({
    key,
    value: toData(each, `${name}.${key}`, levels - 1),
  }));
  return new KnownKeys(name, pairs);
}
