import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';

import { runbookPage, type AccountTopic } from '../watching/runbook.ts';

export interface TrailAlarmsProps {
  /** The trail's log group. */
  readonly logGroupName: string;
  readonly metricsNamespace: string;
  /** Start of the alarms' names. */
  readonly alarmPrefix: string;
  readonly topicArn: string;
  /** URL of the folder of runbook pages, without a slash at its end. */
  readonly runbooks: string;
}

interface Watched {
  readonly meaning: string;
  readonly topic: AccountTopic;
  /** A filter of CloudWatch Logs. */
  readonly pattern: string;
}

/** Names as the CIS benchmark has them, each counted from single events: one is enough. */
const watched: Readonly<Record<string, Watched>> = {
  'root-use': {
    meaning: 'Somebody used the root user of the account.',
    topic: 'account-root-use',
    pattern:
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
  },
  'sign-in-without-mfa': {
    meaning: 'A user signed in to the console without a second factor.',
    topic: 'account-sign-in',
    pattern:
      '{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes" && $.userIdentity.type = "IAMUser" && $.responseElements.ConsoleLogin = "Success" }',
  },
  'trail-changed': {
    meaning: 'Somebody stopped, deleted or changed a trail.',
    topic: 'account-trail',
    pattern:
      '{ $.eventSource = "cloudtrail.amazonaws.com" && ($.eventName = "StopLogging" || $.eventName = "DeleteTrail" || $.eventName = "UpdateTrail" || $.eventName = "PutEventSelectors") }',
  },
};

/** Hours without one event: AWS's own services make calls even in an unused account. */
const SILENT_HOURS = 6;

/**
 * Tells operators of the trail's gravest events, and of its silence.
 * @example
 * new TrailAlarms(this, 'alarms', {
 *   logGroupName: trail.logGroupName,
 *   metricsNamespace: names.metricsNamespace,
 *   alarmPrefix: names.alarms,
 *   topicArn: alerts.topicArn,
 *   runbooks,
 * });
 */
export class TrailAlarms extends Construct {
  readonly #props: TrailAlarmsProps;

  constructor(scope: Construct, id: string, props: TrailAlarmsProps) {
    super(scope, id);
    this.#props = props;
    for (const [name, each] of Object.entries(watched)) this.#countEvents(name, each);
    this.#noticeSilence();
  }

  #countEvents(name: string, { meaning, topic, pattern }: Watched): void {
    const { logGroupName, metricsNamespace: namespace } = this.#props;
    new CloudwatchLogMetricFilter(this, `${name}-filter`, {
      name: `${this.#props.alarmPrefix}-${name}`,
      logGroupName,
      pattern,
      metricTransformation: { name, namespace, value: '1', defaultValue: '0' },
    });
    new CloudwatchMetricAlarm(this, name, {
      ...this.#common(name, meaning, topic),
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      evaluationPeriods: 1,
      namespace,
      metricName: name,
      statistic: 'Sum',
      period: 300,
    });
  }

  /** Stopping the trail stops the alarms that read it as well, so its silence has an alarm of its own. */
  #noticeSilence(): void {
    const { logGroupName } = this.#props;
    new CloudwatchMetricAlarm(this, 'trail-silent', {
      ...this.#common(
        'trail-silent',
        `The trail has told nothing for ${SILENT_HOURS} hours.`,
        'account-trail',
      ),
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      evaluationPeriods: SILENT_HOURS,
      metricQuery: [
        {
          id: 'events',
          metric: {
            namespace: 'AWS/Logs',
            metricName: 'IncomingLogEvents',
            stat: 'Sum',
            period: 3_600,
            dimensions: { LogGroupName: logGroupName },
          },
          returnData: false,
        },
        // A metric without a value is no value below one.
        { id: 'result', label: 'Events', expression: 'FILL(events, 0)', returnData: true },
      ],
    });
  }

  #common(name: string, meaning: string, topic: AccountTopic) {
    const { alarmPrefix, runbooks, topicArn } = this.#props;
    return {
      alarmName: `${alarmPrefix}-${name}`,
      alarmDescription: `${meaning} What to do: ${runbookPage(runbooks, topic)}`,
      alarmActions: [topicArn],
      okActions: [topicArn],
      treatMissingData: 'notBreaching',
    };
  }
}
