/**
 * The tables over a bucket of logs that an environment makes for services that need `logQueries`: one column with the
 * text of each line, so that the query decides what a line is. The stacks, the SQL in the documents and the proof on
 * Trino all make them from this description.
 */

/** The form of days in the keys of a bucket: `app/2025/09/15/…`. */
export interface DatedKeys {
  /** The text before the day: empty, or a folder that ends with `/`. */
  readonly prefix: string;
  /** The form of the day; a `/` follows it. */
  readonly format: DayFormat;
  /** The first day that there may be logs of, written so. */
  readonly from: string;
}

export const dayFormats = ['yyyy/MM/dd', 'yyyy-MM-dd'] as const;
export type DayFormat = (typeof dayFormats)[number];

export interface TableColumn {
  readonly name: string;
  readonly type: 'string';
}

/** A table as Glue's catalog, and Hive's, describe it. */
export interface RawLinesTable {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  readonly partitionKeys: readonly TableColumn[];
  /** `s3://bucket/` */
  readonly location: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serde: { readonly library: string; readonly parameters: Readonly<Record<string, string>> };
  /** Parameters of the table: its partitions are computed from them, without asking a service. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Separates `line` from `rest`, and stands for null. No line that is JSON has it, so every such line is whole in `line`;
 * with the separator of other tables, `line` would end at the first one.
 */
const SEPARATOR = '\u0001';

/** The column by which a table of dated keys is divided. */
export const DAY_COLUMN = 'day';

const column = (name: string): TableColumn => ({ name, type: 'string' });

/** The name of a bucket's table: letters, digits and underscores. Two buckets never share one, as long as neither has a dot. */
export function rawLinesTableName(bucket: string): string {
  return bucket.replaceAll(/[^a-z0-9]/g, '_');
}

/** The name of its table of dated keys. */
export function datedTableName(table: string): string {
  return `${table}_by_day`;
}

/**
 * The tables of one bucket: of all its lines, and, where its keys carry a day, of those below such keys.
 * @param bucket its name
 * @param location the same, or a term that becomes it
 */
export function rawLinesTables(
  bucket: string,
  dated: DatedKeys | undefined,
  location = bucket,
): readonly RawLinesTable[] {
  const name = rawLinesTableName(bucket);
  const all = rawLinesTable(name, `s3://${location}/`);
  if (dated === undefined) return [all];
  return [
    all,
    {
      ...all,
      name: datedTableName(name),
      partitionKeys: [column(DAY_COLUMN)],
      parameters: { ...all.parameters, ...projection(`${all.location}${dated.prefix}`, dated) },
    },
  ];
}

function rawLinesTable(name: string, location: string): RawLinesTable {
  return {
    name,
    location,
    columns: [column('line'), column('rest')],
    partitionKeys: [],
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serde: {
      library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      parameters: { 'field.delim': SEPARATOR, 'serialization.null.format': SEPARATOR },
    },
    parameters: { EXTERNAL: 'TRUE' },
  };
}

/** https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html */
function projection(folder: string, { format, from }: DatedKeys): Readonly<Record<string, string>> {
  const of = `projection.${DAY_COLUMN}`;
  return {
    'projection.enabled': 'true',
    [`${of}.type`]: 'date',
    [`${of}.format`]: format,
    // A day more, for programs whose day begins before UTC's.
    [`${of}.range`]: `${from},NOW+1DAYS`,
    [`${of}.interval`]: '1',
    [`${of}.interval.unit`]: 'DAYS',
    'storage.location.template': `${folder}\${${DAY_COLUMN}}/`,
  };
}

/**
 * A bucket's tables in the form that services get: `my-logs=shop.my_logs`, and where its keys carry a day
 * `my-logs=shop.my_logs:app/{yyyy/MM/dd}:2025/01/01`.
 * @param bucket its name, or a term that becomes it
 */
export function logTableEntry(
  { bucket, database, table }: { readonly bucket: string; readonly database: string; readonly table: string },
  dated: DatedKeys | undefined,
): string {
  const days = dated === undefined ? '' : `:${dated.prefix}{${dated.format}}:${dated.from}`;
  return `${bucket}=${database}.${table}${days}`;
}

/** The statement that makes a table, for people who make it by hand. */
export function createTableSql(database: string, table: RawLinesTable): string {
  const { columns, partitionKeys, serde, location, parameters } = table;
  const properties = Object.entries(parameters).filter(([name]) => name !== 'EXTERNAL');
  return [
    `CREATE EXTERNAL TABLE ${database}.${table.name} (${columnsSql(columns)})`,
    ...(partitionKeys.length === 0 ? [] : [`PARTITIONED BY (${columnsSql(partitionKeys)})`]),
    `ROW FORMAT SERDE '${serde.library}'`,
    `WITH SERDEPROPERTIES (${propertiesSql(Object.entries(serde.parameters))})`,
    `STORED AS TEXTFILE LOCATION '${location}'`,
    ...(properties.length === 0 ? [] : [`TBLPROPERTIES (${propertiesSql(properties)})`]),
  ].join('\n');
}

function columnsSql(columns: readonly TableColumn[]): string {
  return columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}

function propertiesSql(properties: readonly (readonly [string, string])[]): string {
  return properties
    .map(([name, value]) => `'${name}' = '${value.replaceAll(SEPARATOR, String.raw`\001`)}'`)
    .join(', ');
}
