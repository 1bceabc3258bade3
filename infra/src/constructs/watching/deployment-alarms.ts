import { requireRules } from '@fairway/service-manifest';
import { thresholdRules } from '@fairway/environments';
import { Construct } from 'constructs';

import { Alarm, input, result, type AlarmContext } from './alarm.ts';
import { targetMetric, type TargetGroupMetrics } from './metrics.ts';

export interface DeploymentAlarmsProps {
  readonly context: AlarmContext;
  readonly metrics: TargetGroupMetrics;
  /** Share of a minute's requests that may fail, in percent: above 0, at most 100. */
  readonly serverErrorPercent: number;
  /** Time in which 99 of 100 requests of a minute are to be answered, in seconds, above 0. */
  readonly p99Seconds: number;
}

/** Requests in a minute below which one slow or failed request says nothing about the service. */
const REQUESTS_FLOOR = 10;

/**
 * The two alarms on faults that users see. They tell operators at any time, and end a deployment during which they
 * are on; so they know the target group only, and exist before the ECS service that names them.
 * @example
 * const { alarms } = new DeploymentAlarms(this, 'deployment-alarms', {
 *   context,
 *   metrics: { loadBalancerArnSuffix: loadBalancing.arnSuffix, targetGroupArnSuffix: targets.arnSuffix },
 *   serverErrorPercent: 1,
 *   p99Seconds: 2,
 * });
 */
export class DeploymentAlarms extends Construct {
  /** The alarms that the ECS service waits for, because it is refused when an alarm that it names is missing. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: DeploymentAlarmsProps) {
    super(scope, id);
    requireRules(
      thresholdRules({ serverErrorPercent: props.serverErrorPercent, p99Seconds: props.p99Seconds }),
    );
    this.alarms = [this.#watchServerErrors(props), this.#watchLatency(props)];
  }

  #watchServerErrors({ context, metrics, serverErrorPercent }: DeploymentAlarmsProps): Alarm {
    const requests = targetMetric(metrics, 'RequestCount', 'Sum');
    // Counts the service's own answers, and those of the load balancer for connections that no task took.
    const answered = targetMetric(metrics, 'HTTPCode_Target_5XX_Count', 'Sum');
    const refused = targetMetric(metrics, 'TargetConnectionErrorCount', 'Sum');
    return new Alarm(this, 'server-errors', context, {
      meaning: `More than ${serverErrorPercent} % of the requests to ${context.names.service} fail.`,
      condition: {
        ...TWO_OF_THREE_MINUTES,
        threshold: serverErrorPercent,
        metricQuery: [
          input('requests', requests),
          input('answered', answered),
          input('refused', refused),
          result('failed requests, %', enough('100 * (FILL(answered, 0) + FILL(refused, 0)) / requests')),
        ],
      },
    });
  }

  #watchLatency({ context, metrics, p99Seconds }: DeploymentAlarmsProps): Alarm {
    return new Alarm(this, 'latency', context, {
      meaning: `One of a hundred requests to ${context.names.service} takes more than ${p99Seconds} s.`,
      condition: {
        ...TWO_OF_THREE_MINUTES,
        threshold: p99Seconds,
        metricQuery: [
          input('requests', targetMetric(metrics, 'RequestCount', 'Sum')),
          input('p99', targetMetric(metrics, 'TargetResponseTime', 'p99')),
          result('p99, s', enough('p99')),
        ],
      },
    });
  }
}

const TWO_OF_THREE_MINUTES = {
  comparisonOperator: 'GreaterThanThreshold',
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
} as const;

/** The expression where there were enough requests to tell, and 0, which is good, where there were not. */
function enough(expression: string): string {
  return `IF(FILL(requests, 0) >= ${REQUESTS_FLOOR}, ${expression}, 0)`;
}
