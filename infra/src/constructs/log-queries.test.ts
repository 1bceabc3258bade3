import { describe, expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { LogQueries, type LogQueriesProps } from './log-queries.ts';

function logQueries(props: Partial<LogQueriesProps> = {}) {
  let tables: LogQueries['tables'] = new Map();
  const synthesized = synthesize((stack) => {
    ({ tables } = new LogQueries(stack, 'log-queries', {
      names: { workgroup: 'shop-dev', database: 'shop_dev', resultBucket: 'example-results' },
      buckets: [{ name: 'my-logs', location: 'my-logs' }],
      maxGibPerQuery: 100,
      alarmGibPerDay: 500,
      resultDays: 3,
      ...props,
    }));
  });
  return { ...synthesized, tables };
}

describe('queries about logs', () => {
  test('run in a workgroup whose limit, encryption and place of results nobody can choose otherwise', () => {
    expect(logQueries().one('aws_athena_workgroup')).toMatchObject({
      name: 'shop-dev',
      configuration: {
        enforce_workgroup_configuration: true,
        publish_cloudwatch_metrics_enabled: true,
        bytes_scanned_cutoff_per_query: 100 * 2 ** 30,
        engine_version: { selected_engine_version: 'Athena engine version 3' },
        result_configuration: {
          output_location: expect.stringMatching(/^s3:\/\/\$\{aws_s3_bucket\.[\w-]+\.bucket\}\/$/),
          encryption_configuration: { encryption_option: 'SSE_S3' },
        },
      },
    });
  });

  test('leave results that expire, in a closed bucket', () => {
    const { one } = logQueries();

    expect(one('aws_s3_bucket')).toEqual({ bucket: 'example-results', force_destroy: false });
    expect(one('aws_s3_bucket_lifecycle_configuration').rule[0].expiration).toEqual([{ days: 3 }]);
    expect(one('aws_s3_bucket_public_access_block').restrict_public_buckets).toBe(true);
  });

  test('find a table of raw lines for each bucket', () => {
    const { one, tables } = logQueries();

    expect(one('aws_glue_catalog_table')).toMatchObject({
      name: 'my_logs',
      table_type: 'EXTERNAL_TABLE',
      partition_keys: [],
      parameters: { EXTERNAL: 'TRUE' },
      storage_descriptor: {
        location: 's3://my-logs/',
        columns: [
          { name: 'line', type: 'string' },
          { name: 'rest', type: 'string' },
        ],
        ser_de_info: {
          serialization_library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
          parameters: { 'field.delim': '\u0001', 'serialization.null.format': '\u0001' },
        },
      },
    });
    expect([...tables.keys()]).toEqual(['my-logs']);
    expect(tables.get('my-logs')!.entry).toBe('my-logs=shop_dev.my_logs');
    expect(tables.get('my-logs')!.arns).toHaveLength(1);
  });

  test('and where keys carry a day one more, whose days are computed', () => {
    const dated = { prefix: 'app/', format: 'yyyy/MM/dd', from: '2025/01/01' } as const;
    const { one, tables } = logQueries({ buckets: [{ name: 'my-logs', location: 'my-logs', dated }] });

    expect(one('aws_glue_catalog_table', { name: 'my_logs_by_day' })).toMatchObject({
      partition_keys: [{ name: 'day', type: 'string' }],
      // Twice: Terraform would read one as a place to fill in.
      parameters: { 'storage.location.template': 's3://my-logs/app/$${day}/' },
    });
    expect(tables.get('my-logs')!.entry).toMatch(/\.my_logs:app\/\{yyyy\/MM\/dd\}:2025\/01\/01$/);
    expect(tables.get('my-logs')!.arns).toHaveLength(2);
  });

  test('must have limits that mean something, and a table of its own for each bucket', () => {
    const buckets = ['my-logs', 'my.logs'].map((name) => ({ name, location: name }));

    expect(() => logQueries({ buckets, maxGibPerQuery: 0.5, alarmGibPerDay: 0, resultDays: 400 })).toThrow(
      new Error(
        [
          '`maxGibPerQuery` must be a whole number from 1 to 10000, got: 0.5',
          '`alarmGibPerDay` must be a whole number from 1 to 1000000, got: 0',
          '`resultDays` must be a whole number from 1 to 365, got: 400',
          "`buckets` must be about buckets whose names differ in more than dots and hyphens, got: 'my-logs, my.logs'",
        ].join('\n'),
      ),
    );
  });
});
