import { maxConnections, type DatabaseAlarmTopic, type DatabaseSettings } from '@fairway/environments';
import { Construct } from 'constructs';

import { Alarm, type AlarmContext, type AlarmOwner } from './alarm.ts';
import { databaseMetric } from './metrics.ts';

export interface DatabaseAlarmsProps {
  readonly context: AlarmContext<AlarmOwner>;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly settings: DatabaseSettings;
}

/** A metric of the cluster that has been on the wrong side of a threshold for some minutes. */
interface Limit {
  readonly metricName: string;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum';
  readonly minutes: number;
  readonly threshold: number;
  /** @default 'above' */
  readonly rings?: 'above' | 'below';
  /** A sentence about the fault that the alarm stands for. */
  readonly meaning: string;
}

/** Share of the connections that the server allows, in percent: a deployment soon needs the rest. */
const CONNECTIONS_PERCENT = 80;

/** Share of the largest capacity, in percent, beyond which nothing is left for more work. */
const CAPACITY_PERCENT = 95;

/** Room for sorting and for building indexes on a server, in bytes: statements that find none fail. */
const MIN_LOCAL_STORAGE = 1_073_741_824;

/** Lag of the reader that stands by, in milliseconds: beyond it, taking over takes noticeably longer. */
const MAX_REPLICA_LAG_MS = 2_000;

/**
 * The alarms of an Aurora cluster. A paused one has no values, and sets off none.
 * @example
 * new DatabaseAlarms(this, 'database', { context, cluster: names.databaseCluster, settings: environment.database });
 */
export class DatabaseAlarms extends Construct {
  constructor(scope: Construct, id: string, { context, cluster, settings }: DatabaseAlarmsProps) {
    super(scope, id);
    for (const [topic, limit] of Object.entries(limitsOf(settings)) as [DatabaseAlarmTopic, Limit][]) {
      const { stat, ...metric } = databaseMetric(cluster, limit.metricName, limit.statistic);
      new Alarm(this, topic, context, {
        meaning: limit.meaning,
        condition: {
          ...metric,
          statistic: stat,
          period: 60,
          evaluationPeriods: limit.minutes,
          comparisonOperator: limit.rings === 'below' ? 'LessThanThreshold' : 'GreaterThanThreshold',
          threshold: limit.threshold,
        },
      });
    }
  }
}

function limitsOf(settings: DatabaseSettings): Partial<Record<DatabaseAlarmTopic, Limit>> {
  const connections = Math.floor((maxConnections(settings) * CONNECTIONS_PERCENT) / 100);
  return {
    'database-capacity': {
      metricName: 'ACUUtilization',
      statistic: 'Average',
      minutes: 15,
      threshold: CAPACITY_PERCENT,
      meaning: `The database has been at its largest capacity, ${settings.maximumAcu} ACU, for a quarter of an hour.`,
    },
    'database-connections': {
      metricName: 'DatabaseConnections',
      statistic: 'Maximum',
      minutes: 5,
      threshold: connections,
      meaning: `The database has had more than ${connections} connections, ${CONNECTIONS_PERCENT} % of its limit, for five minutes.`,
    },
    'database-storage': {
      metricName: 'FreeLocalStorage',
      statistic: 'Minimum',
      minutes: 5,
      threshold: MIN_LOCAL_STORAGE,
      rings: 'below',
      meaning: 'The database has had less than 1 GiB of room for temporary files for five minutes.',
    },
    'database-deadlocks': {
      metricName: 'Deadlocks',
      statistic: 'Average',
      minutes: 10,
      threshold: 0,
      meaning: 'Transactions have blocked each other in the database for ten minutes.',
    },
    ...(settings.multiZone ? { 'database-replica-lag': replicaLag } : {}),
  };
}

const replicaLag: Limit = {
  metricName: 'AuroraReplicaLag',
  statistic: 'Maximum',
  minutes: 5,
  threshold: MAX_REPLICA_LAG_MS,
  meaning: `The database’s second server has been ${MAX_REPLICA_LAG_MS / 1000} s behind the first for five minutes.`,
};
