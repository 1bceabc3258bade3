import * as fc from 'fast-check';

/** A grammar of statements that a dashboard might have. */
const column = fc.constantFrom(
  'id',
  'date',
  'obsolescence',
  'obsolescence_val',
  'parts_flagged',
  'alert_type',
  '"alert_category"',
  'm.date',
);
const parameter = fc.constantFrom(':start_date', ':end_date', ':day_range');
const literal = fc.oneof(
  fc.integer({ min: 0, max: 9_999 }).map(String),
  fc.constantFrom(
    "'critical'",
    "'it''s :not one'",
    "E'a\\nb'",
    '$$text$$',
    "DATE '2025-01-01'",
    "INTERVAL '3 days'",
    'NULL',
    'true',
    "'é한𝒳'",
  ),
);
const layout = fc.constantFrom(' ', '\n', '\t', '  ', ' /* :end_date */ ', ' -- :day_range\n');

interface Parts {
  readonly expression: string;
  readonly select: string;
}

const { expression, select } = fc.letrec<Parts>((tie) => {
  const inner = tie('expression') as fc.Arbitrary<string>;
  return {
    expression: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'expression' },
      column,
      literal,
      parameter,
      fc
        .tuple(inner, fc.constantFrom('+', '-', '*', '/', '=', '<>', '<', '>=', 'AND', 'OR'), inner)
        .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
      fc
        .tuple(
          fc.constantFrom('sum', 'avg', 'min', 'max', 'count', 'round', 'abs', 'coalesce', 'lower'),
          inner,
        )
        .map(([name, a]) => `${name}(${a})`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `CASE WHEN ${a} THEN ${b} ELSE ${c} END`),
      fc
        .tuple(inner, fc.constantFrom('date', 'text', 'numeric(10, 2)', 'int', 'timestamp'))
        .map(([a, type]) => `(${a})::${type}`),
      inner.map((a) => `(${a}) IS NOT NULL`),
      fc.tuple(inner, inner).map(([a, b]) => `${a} IN (${b}, 1)`),
      fc.tuple(inner, inner).map(([a, b]) => `sum(${a}) OVER (PARTITION BY ${b})`),
      (tie('select') as fc.Arbitrary<string>).map((query) => `(${query})`),
    ),
    select: fc
      .tuple(
        fc.array(inner, { minLength: 1, maxLength: 2 }),
        fc.constantFrom('metrics m', 'queries AS m', '(SELECT 1) AS m', 'public.metrics m'),
        fc.option(inner),
        fc.option(inner),
        layout,
      )
      .map(([columns, from, where, order, space]) =>
        [
          `SELECT ${columns.join(', ')}`,
          `FROM ${from}`,
          where === null ? '' : `WHERE ${where}`,
          order === null ? '' : `ORDER BY ${order}`,
        ]
          .filter((part) => part !== '')
          .join(space),
      ),
  };
});

/** Statements of the grammar that are within the limits of length and depth. */
export const honestSelect = select.filter(
  (sql) => Buffer.byteLength(sql) < 10_000 && (sql.match(/[\w$]+|[^\s\w]/g) ?? []).length < 1_200,
);

/** Expressions that do, or tell, more than a dashboard may. */
export const hostileExpression = fc.oneof(
  fc.constantFrom(
    'pg_sleep(1)',
    'current_user',
    "set_config('role', 'a', true)",
    "'a'::regclass",
    '(SELECT rolname FROM pg_authid LIMIT 1)',
    "query_to_xml('SELECT 1', true, false, '')",
    "nextval('s')",
    'xmin',
    '$1',
    ':nothing',
    'public.evil()',
    "('a' ~ 'b')",
    "repeat('a', 9)",
    '(WITH d AS (DELETE FROM metrics RETURNING 1) SELECT * FROM d)',
    'ROW(1)',
    'random()',
    "lo_import('/a')",
  ),
  fc.stringMatching(/^[a-z]{3,8}$/).map((name) => `evil_${name}(1)`),
  fc.stringMatching(/^[a-z]{3,8}$/).map((name) => `(SELECT 1 FROM other_${name})`),
  fc.stringMatching(/^[a-z]{3,8}$/).map((name) => `'a'::evil_${name}`),
);

/** An honest statement with `hostile` at one of its places. */
export function selectWith(hostile: string): fc.Arbitrary<string> {
  const places = [
    (a: string) => `SELECT ${hostile}, ${a} FROM metrics m`,
    (a: string) => `SELECT ${a} FROM metrics m WHERE ${a} = ${hostile}`,
    (a: string) => `SELECT ${a} FROM metrics m ORDER BY ${a}, ${hostile}`,
    (a: string) => `SELECT ${a} FROM metrics m GROUP BY ${hostile}`,
    (a: string) => `SELECT ${a} FROM metrics m HAVING ${hostile} IS NULL`,
    () => `SELECT 1 LIMIT ${hostile}`,
    () => `SELECT 1 OFFSET ${hostile}`,
    (a: string) => `SELECT CASE WHEN ${hostile} IS NULL THEN ${a} END FROM metrics m`,
    (a: string) => `SELECT sum(${a}) FILTER (WHERE ${hostile} IS NULL) FROM metrics m`,
    (a: string) => `SELECT sum(${a}) OVER (PARTITION BY ${hostile}) FROM metrics m`,
    (a: string) => `SELECT 1 FROM metrics m JOIN queries q ON ${hostile} = ${a}`,
    () => `SELECT * FROM (VALUES (1, ${hostile})) AS v`,
    () => `SELECT * FROM unnest(ARRAY[${hostile}]) AS u`,
    (a: string) => `WITH w AS (SELECT ${hostile} AS x) SELECT ${a} FROM w, metrics m`,
    (a: string) => `SELECT ${a} FROM metrics m UNION SELECT ${hostile}`,
    (a: string) => `SELECT coalesce(${a}, greatest(1, ${hostile})) FROM metrics m`,
    (a: string) => `SELECT ${a} FROM metrics m WHERE EXISTS (SELECT 1 WHERE ${hostile} IS NULL)`,
    (a: string) => `SELECT string_agg(${a}, ',' ORDER BY ${hostile}) FROM metrics m`,
    (a: string) => `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ${hostile}), ${a} FROM metrics m`,
    () => `SELECT DISTINCT ON (${hostile}) id FROM metrics`,
    () => `SELECT rank() OVER w FROM metrics WINDOW w AS (ORDER BY ${hostile})`,
    () => `SELECT make_interval(days => ${hostile})`,
  ];
  return fc.tuple(fc.constantFrom(...places), expression).map(([place, filling]) => place(filling));
}

/** Words and signs of SQL in any order, and any other text. */
export const tokenSoup = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        'SELECT',
        'FROM',
        'WHERE',
        'metrics',
        'WITH',
        'AS',
        'UNION',
        '(',
        ')',
        ',',
        '*',
        '1',
        "'",
        '"',
        '$$',
        ':',
        '::',
        ':start_date',
        ';',
        '--',
        '/*',
        '*/',
        'é',
        '\u0000',
        'CASE',
        'END',
        'pg_class',
        'INTO',
        'FOR UPDATE',
        '||',
        '\\',
        'U&"',
        "E'",
        '[',
        ']',
        '.',
        'NULL',
        'ORDER BY',
        'GROUP BY',
        'LIMIT',
        '$1',
        '=',
        'x',
      ),
      { maxLength: 25 },
    )
    .map((words) => words.join(' ')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
