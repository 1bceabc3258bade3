import { AthenaWorkgroup } from '@cdktf/provider-aws/lib/athena-workgroup/index.js';
import { GlueCatalogDatabase } from '@cdktf/provider-aws/lib/glue-catalog-database/index.js';
import { GlueCatalogTable } from '@cdktf/provider-aws/lib/glue-catalog-table/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { logQueryRules, queriedBucketRules } from '@fairway/environments';
import {
  DAY_COLUMN,
  logTableEntry,
  rawLinesTableName,
  rawLinesTables,
  requireRules,
  type DatedKeys,
  type RawLinesTable,
  type TableColumn,
} from '@fairway/service-manifest';
import { Construct } from 'constructs';

import { bucketOfLogs, ClosedBucket } from './closed-bucket.ts';

const GIBIBYTE = 2 ** 30;

export interface LogQueriesProps {
  readonly names: {
    /** Name of Athena's workgroup: up to 128 letters, digits and `._-`. */
    readonly workgroup: string;
    /** Name of the database in Glue's catalog: lower-case letters, digits and underscores. */
    readonly database: string;
    /** Name of the bucket that Athena writes results to: 3 to 63 characters, unique in all of AWS. */
    readonly resultBucket: string;
  };
  /** Each gets its table. */
  readonly buckets: readonly QueriedBucket[];
  /** GiB that one query may read at most: a whole number, 1 to 10,000. */
  readonly maxGibPerQuery: number;
  /** GiB that all queries of a day may read before operators are told: at least `maxGibPerQuery`. */
  readonly alarmGibPerDay: number;
  /** Days after which the result of a query is gone: a whole number, 1 to 365. */
  readonly resultDays: number;
  /**
   * Whether destroying the bucket of results destroys the results in it.
   * @default false
   */
  readonly forceDestroy?: boolean;
}

/** A bucket of logs, as a query sees it. */
export interface QueriedBucket {
  /** Its name, as it is known before anything is made. */
  readonly name: string;
  /** The bucket's name, or a term that becomes it once the bucket exists. */
  readonly location: string;
  /** The form of days in its keys. @default - queries find logs by listing the bucket */
  readonly dated?: DatedKeys | undefined;
}

/** A database by its name, which nothing has to look up, and the resource that makes it. */
interface Catalog {
  readonly database: string;
  readonly dependsOn: GlueCatalogDatabase[];
}

/** The tables of one bucket. */
export interface QueriedTables {
  /** The entry that services get: `bucket=database.table`. */
  readonly entry: string;
  readonly arns: readonly string[];
}

/**
 * Amazon Athena over an environment's buckets of logs: a table of raw lines for each, and a workgroup that says where
 * results go, how they are encrypted, and how much a query may read. Who asks can choose none of that.
 * @example
 * new LogQueries(this, 'log-queries', {
 *   names: { workgroup: 'shop-dev', database: 'shop_dev', resultBucket: 'shop-dev-query-results-…' },
 *   buckets: [{ name: 'shop-dev-logs', location: logs.name }],
 *   maxGibPerQuery: 100,
 *   alarmGibPerDay: 500,
 *   resultDays: 1,
 * });
 */
export class LogQueries extends Construct {
  readonly workgroup: string;
  readonly workgroupArn: string;
  readonly resultBucketArn: string;
  readonly databaseArn: string;
  /** By `location` of the bucket. */
  readonly tables: ReadonlyMap<string, QueriedTables>;

  constructor(scope: Construct, id: string, props: LogQueriesProps) {
    super(scope, id);
    const { names, buckets } = props;
    const bucketNames = buckets.map(({ name }) => name);
    requireRules([...logQueryRules(props), ...queriedBucketRules('buckets', bucketNames)]);

    const results = this.#createResultBucket(props);
    const workgroup = this.#createWorkgroup(props, results.bucket.bucket);
    const database = new GlueCatalogDatabase(this, 'database', {
      name: names.database,
      description: 'Lines of logs, one table for each bucket.',
    });
    this.workgroup = workgroup.name;
    this.workgroupArn = workgroup.arn;
    this.resultBucketArn = results.bucket.arn;
    this.databaseArn = database.arn;
    const catalog = { database: names.database, dependsOn: [database] };
    this.tables = new Map(buckets.map((bucket) => [bucket.location, this.#createTables(catalog, bucket)]));
  }

  #createTables(catalog: Catalog, { name, location, dated }: QueriedBucket): QueriedTables {
    const place = { bucket: location, database: catalog.database, table: rawLinesTableName(name) };
    const tables = rawLinesTables(name, dated, location).map((table) => this.#createTable(catalog, table));
    return { entry: logTableEntry(place, dated), arns: tables.map(({ arn }) => arn) };
  }

  #createResultBucket({ names, resultDays, forceDestroy = false }: LogQueriesProps): ClosedBucket {
    const results = new ClosedBucket(this, 'results', {
      name: names.resultBucket,
      forceDestroy,
      checks: {
        ...bucketOfLogs,
        CKV_AWS_18: 'Athena writes a result, its asker reads it once, and both are logged there.',
        CKV_AWS_21: 'A result is written once and expires; the query can be asked again.',
      },
    });
    new S3BucketLifecycleConfiguration(this, 'expiry', {
      bucket: results.bucket.id,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ days: resultDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    return results;
  }

  #createWorkgroup({ names, maxGibPerQuery }: LogQueriesProps, resultBucket: string): AthenaWorkgroup {
    return new AthenaWorkgroup(this, 'workgroup', {
      name: names.workgroup,
      description: 'Counts in logs, for services.',
      // The history of queries is no data: it would only keep the workgroup from being destroyed.
      forceDestroy: true,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: maxGibPerQuery * GIBIBYTE,
        // The engine that the statements are proved on; AWS would move a workgroup on by itself.
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${resultBucket}/`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }

  #createTable({ database, dependsOn }: Catalog, table: RawLinesTable): GlueCatalogTable {
    const { name, columns, partitionKeys, parameters, location, serde, inputFormat, outputFormat } = table;
    return new GlueCatalogTable(this, `table-${name.replaceAll('_', '-')}`, {
      name,
      databaseName: database,
      dependsOn,
      description: 'Lines of logs, each as it is.',
      tableType: 'EXTERNAL_TABLE',
      parameters: literals(parameters),
      partitionKeys: columnsOf(partitionKeys),
      storageDescriptor: {
        location,
        inputFormat,
        outputFormat,
        columns: columnsOf(columns),
        serDeInfo: { serializationLibrary: serde.library, parameters: literals(serde.parameters) },
      },
    });
  }
}

function columnsOf(columns: readonly TableColumn[]): TableColumn[] {
  return [...columns];
}

function literals(values: Readonly<Record<string, string>>): Record<string, string> {
  // Athena fills in the day; Terraform fills in the name of the bucket.
  const place = `\${${DAY_COLUMN}}`;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.replaceAll(place, () => `$${place}`)]),
  );
}
