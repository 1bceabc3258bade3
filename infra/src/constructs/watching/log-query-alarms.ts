import type { CloudwatchMetricAlarmMetricQuery } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

import { Alarm, result, type AlarmContext, type AlarmOwner } from './alarm.ts';
import { queryMetric, type QueryState } from './metrics.ts';

export interface LogQueryAlarmsProps {
  readonly context: AlarmContext<AlarmOwner>;
  /** Athena's workgroup. */
  readonly workgroup: string;
  /** GiB that all queries of a day may read. */
  readonly gibPerDay: number;
}

const GIBIBYTE = 2 ** 30;
const DAY_SECONDS = 86_400;
const FIVE_MINUTES = 300;

/**
 * The alarms on queries to Athena: those that fail, and the bytes that all of them read. No query is no fault.
 * @example
 * new LogQueryAlarms(this, 'log-queries', { context, workgroup: names.queryWorkgroup, gibPerDay: 500 });
 */
export class LogQueryAlarms extends Construct {
  constructor(scope: Construct, id: string, { context, workgroup, gibPerDay }: LogQueryAlarmsProps) {
    super(scope, id);
    const { stat, ...failed } = queryMetric(workgroup, 'FAILED', 'TotalExecutionTime', 'SampleCount');
    new Alarm(this, 'log-queries-failed', context, {
      meaning: 'A query about logs has failed in the last five minutes.',
      condition: {
        ...failed,
        statistic: stat,
        period: FIVE_MINUTES,
        evaluationPeriods: 1,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: 0,
      },
    });
    new Alarm(this, 'log-queries-bytes', context, {
      meaning: `Queries about logs have read more than ${gibPerDay} GiB in a day: Athena is paid by what it reads.`,
      condition: {
        evaluationPeriods: 1,
        comparisonOperator: 'GreaterThanThreshold',
        threshold: gibPerDay * GIBIBYTE,
        metricQuery: [
          ...states.map((state) => processed(workgroup, state)),
          result('bytes read', states.map((state) => `FILL(${state.toLowerCase()}, 0)`).join(' + ')),
        ],
      },
    });
  }
}

/** A cancelled query is paid for as far as it came; a failed one is not. */
const states = ['SUCCEEDED', 'CANCELED'] as const satisfies readonly QueryState[];

function processed(workgroup: string, state: QueryState): CloudwatchMetricAlarmMetricQuery {
  const metric = queryMetric(workgroup, state, 'ProcessedBytes', 'Sum');
  return { id: state.toLowerCase(), metric: { ...metric, period: DAY_SECONDS }, returnData: false };
}
