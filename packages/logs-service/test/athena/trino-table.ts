import { DAY_COLUMN, type RawLinesTable } from '@fairway/service-manifest';

/** The statement that makes a table in Trino, of the description that the infrastructure makes Glue's table of. */
export function trinoTableSql(database: string, table: RawLinesTable): string {
  const { name, columns, partitionKeys, serde, parameters, location } = table;
  const { 'field.delim': separator = '', 'serialization.null.format': nullFormat = '' } = serde.parameters;
  const properties = [
    "format = 'TEXTFILE'",
    `external_location = '${location}'`,
    `textfile_field_separator = ${character(separator)}`,
    `null_format = ${character(nullFormat)}`,
    ...(partitionKeys.length === 0 ? [] : projection(parameters)),
  ];
  const all = [
    ...columns.map((column) => `${column.name} varchar`),
    ...partitionKeys.map((key) => `${key.name} varchar WITH (${columnProjection(parameters)})`),
  ];
  return `CREATE TABLE hive.${database}."${name}" (${all.join(', ')}) WITH (${properties.join(', ')})`;
}

function projection(parameters: RawLinesTable['parameters']): string[] {
  return [
    `partitioned_by = ARRAY['${DAY_COLUMN}']`,
    `partition_projection_enabled = ${parameters['projection.enabled']}`,
    `partition_projection_location_template = '${parameters['storage.location.template']}'`,
  ];
}

function columnProjection(parameters: RawLinesTable['parameters']): string {
  const of = (property: string): string => parameters[`projection.${DAY_COLUMN}.${property}`] ?? '';
  const range = of('range')
    .split(',')
    .map((end) => `'${end}'`);
  return [
    `partition_projection_type = '${of('type').toUpperCase()}'`,
    `partition_projection_format = '${of('format')}'`,
    `partition_projection_range = ARRAY[${range.join(', ')}]`,
    `partition_projection_interval = ${of('interval')}`,
    `partition_projection_interval_unit = '${of('interval.unit')}'`,
  ].join(', ');
}

/** One character beyond ASCII's printable ones, by its number. */
function character(text: string): string {
  return `U&'\\${(text.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}'`;
}
