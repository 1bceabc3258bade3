import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination/index.js';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source/index.js';
import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery/index.js';
import { Construct } from 'constructs';

import { AwsStack } from '../../aws-stack.ts';
import type { AccessLogs } from './access-logs.ts';

export interface DistributionLogsProps {
  /** 1 to 60 letters, digits, hyphens and underscores, unique in the account. */
  readonly name: string;
  readonly distributionArn: string;
  readonly accessLogs: AccessLogs;
}

/** The kept fields of a request. Cookies and the query are left out: people may have put anything into them. */
const FIELDS = [
  'date',
  'time',
  'x-edge-location',
  'c-ip',
  'cs-method',
  'cs(Host)',
  'cs-uri-stem',
  'sc-status',
  'sc-bytes',
  'cs-bytes',
  'time-taken',
  'time-to-first-byte',
  'sc-content-type',
  'cs(User-Agent)',
  'cs-protocol',
  'cs-protocol-version',
  'ssl-protocol',
  'ssl-cipher',
  'x-edge-result-type',
  'x-edge-detailed-result-type',
  'x-edge-request-id',
  'x-host-header',
];

/**
 * CloudFront's access logs, one JSON object a line, to `AWSLogs/<account>/CloudFront/` in the environment's log bucket.
 * Its older way of logging would need a bucket with access control lists.
 * @example
 * new DistributionLogs(this, 'logs', {
 *   name: names.cloudFront,
 *   distributionArn: distribution.arn,
 *   accessLogs,
 * });
 */
export class DistributionLogs extends Construct {
  constructor(scope: Construct, id: string, props: DistributionLogsProps) {
    super(scope, id);
    const { name, accessLogs } = props;
    const provider = AwsStack.of(this).globalProvider;

    const source = new CloudwatchLogDeliverySource(this, 'source', {
      provider,
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: props.distributionArn,
    });
    const destination = new CloudwatchLogDeliveryDestination(this, 'destination', {
      provider,
      name,
      outputFormat: 'json',
      deliveryDestinationConfiguration: [{ destinationResourceArn: accessLogs.bucketArn }],
      dependsOn: [accessLogs.deliveryPolicy],
    });
    new CloudwatchLogDelivery(this, 'delivery', {
      provider,
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      recordFields: FIELDS,
    });
  }
}
