/** Operators that cost no more than what they are given. Patterns (`~`) and powers (`^`) may take any time. */
export const OPERATORS: ReadonlySet<string> = new Set([
  ...['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||'],
  ...['~~', '!~~', '~~*', '!~~*', 'BETWEEN', 'NOT BETWEEN', 'BETWEEN SYMMETRIC', 'NOT BETWEEN SYMMETRIC'],
]);

/** Functions that read their arguments and nothing else; none makes a long value out of a short one. */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  // aggregates
  ...['count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every', 'mode'],
  ...['stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp'],
  ...[
    'percentile_cont',
    'percentile_disc',
    'corr',
    'covar_pop',
    'covar_samp',
    'regr_slope',
    'regr_intercept',
    'regr_r2',
  ],
  ...['array_agg', 'string_agg', 'json_agg', 'jsonb_agg', 'json_object_agg', 'jsonb_object_agg'],
  // windows
  ...['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'ntile', 'lag', 'lead'],
  ...['first_value', 'last_value', 'nth_value'],
  // days and times
  ...['date_trunc', 'date_part', 'extract', 'date_bin', 'make_date', 'make_interval', 'make_timestamp'],
  ...[
    'age',
    'now',
    'to_char',
    'to_date',
    'to_timestamp',
    'timezone',
    'overlaps',
    'justify_days',
    'justify_hours',
  ],
  ...['generate_series'],
  // numbers
  ...['abs', 'round', 'ceil', 'ceiling', 'floor', 'trunc', 'sign', 'sqrt', 'cbrt', 'mod', 'div', 'ln', 'log'],
  ...['width_bucket', 'to_number'],
  // text
  ...[
    'lower',
    'upper',
    'initcap',
    'length',
    'char_length',
    'character_length',
    'left',
    'right',
    'substr',
    'substring',
  ],
  ...[
    'btrim',
    'ltrim',
    'rtrim',
    'split_part',
    'position',
    'strpos',
    'starts_with',
    'concat',
    'concat_ws',
    'like_escape',
  ],
  // lists and JSON
  ...['unnest', 'array_length', 'cardinality', 'array_position'],
  ...[
    'json_build_object',
    'jsonb_build_object',
    'json_build_array',
    'jsonb_build_array',
    'to_json',
    'to_jsonb',
  ],
]);

/** Functions that join texts into a longer one: a few of them are allowed, or each step could double the one before. */
export const JOINING_FUNCTIONS: ReadonlySet<string> = new Set(['concat', 'concat_ws']);

export const TYPES: ReadonlySet<string> = new Set([
  ...['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'bool'],
  ...['text', 'varchar', 'bpchar', 'uuid', 'json', 'jsonb'],
  ...['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval'],
  // names that the grammar leaves as they were written
  ...['integer', 'bigint', 'smallint', 'decimal', 'boolean'],
]);

/** The day and the time; who is connected, and to what, is nobody's business. */
export const VALUE_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['SVFOP_CURRENT_DATE', 'SVFOP_CURRENT_TIME', 'SVFOP_CURRENT_TIME_N'],
  ...['SVFOP_CURRENT_TIMESTAMP', 'SVFOP_CURRENT_TIMESTAMP_N'],
  ...['SVFOP_LOCALTIME', 'SVFOP_LOCALTIME_N', 'SVFOP_LOCALTIMESTAMP', 'SVFOP_LOCALTIMESTAMP_N'],
]);

export const EXPRESSION_KINDS: ReadonlySet<string> = new Set([
  ...['AEXPR_OP', 'AEXPR_OP_ANY', 'AEXPR_OP_ALL', 'AEXPR_DISTINCT', 'AEXPR_NOT_DISTINCT', 'AEXPR_NULLIF'],
  ...['AEXPR_IN', 'AEXPR_LIKE', 'AEXPR_ILIKE'],
  ...['AEXPR_BETWEEN', 'AEXPR_NOT_BETWEEN', 'AEXPR_BETWEEN_SYM', 'AEXPR_NOT_BETWEEN_SYM'],
]);

/** Columns that every table has and no query should read. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set([
  ...['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid'],
]);
