import { expect, test } from '@jest/globals';

import { createTableSql, logTableEntry, rawLinesTables, type DatedKeys } from './raw-lines-table.ts';

const dated: DatedKeys = { prefix: 'app/', format: 'yyyy/MM/dd', from: '2025/01/01' };

test('a bucket has one table, with the text of each line', () => {
  const [table, ...others] = rawLinesTables('my-logs', undefined);

  expect(others).toEqual([]);
  expect(createTableSql('shop', table!)).toBe(
    [
      'CREATE EXTERNAL TABLE shop.my_logs (line string, rest string)',
      "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'",
      String.raw`WITH SERDEPROPERTIES ('field.delim' = '\001', 'serialization.null.format' = '\001')`,
      "STORED AS TEXTFILE LOCATION 's3://my-logs/'",
    ].join('\n'),
  );
});

test('where its keys carry a day, it has a second one whose days are computed', () => {
  const [all, byDay] = rawLinesTables('my-logs', dated, '${aws_s3_bucket.logs.bucket}');

  expect(all).toMatchObject({ partitionKeys: [], location: 's3://${aws_s3_bucket.logs.bucket}/' });
  expect(byDay).toMatchObject({
    name: 'my_logs_by_day',
    columns: all!.columns,
    serde: all!.serde,
    partitionKeys: [{ name: 'day', type: 'string' }],
    parameters: {
      'projection.enabled': 'true',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy/MM/dd',
      'projection.day.range': '2025/01/01,NOW+1DAYS',
      'storage.location.template': 's3://${aws_s3_bucket.logs.bucket}/app/${day}/',
    },
  });
  expect(createTableSql('shop', byDay!)).toContain("'projection.day.type' = 'date'");
});

test('services are told of them in one entry', () => {
  const names = { bucket: 'my-logs', database: 'shop', table: 'my_logs' };

  expect(logTableEntry(names, undefined)).toBe('my-logs=shop.my_logs');
  expect(logTableEntry(names, dated)).toBe('my-logs=shop.my_logs:app/{yyyy/MM/dd}:2025/01/01');
});
