import { DescribeAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';

import type { PlannedChanges } from '../terraform/plan-json.ts';

/** The limit of one `DescribeAlarms` call. */
const MAX_NAMES_A_CALL = 100;

/** @returns names of the alarms that may roll a deployment back, by the service that the plan changes */
export function deploymentAlarms({ changes }: PlannedChanges): ReadonlyMap<string, readonly string[]> {
  const services = changes.filter(({ type, action }) => type === 'aws_ecs_service' && action !== 'delete');
  return new Map(
    services.flatMap(({ after }) => {
      const names = blocksOf(after['alarms']).flatMap(({ enable, alarm_names: all }) =>
        enable === true && Array.isArray(all) ? all.filter((each) => typeof each === 'string') : [],
      );
      return typeof after['name'] === 'string' && names.length > 0 ? [[after['name'], names]] : [];
    }),
  );
}

/** Returns the alarms that are on now. */
export async function ringingAlarms(
  cloudwatch: CloudWatchClient,
  names: readonly string[],
): Promise<readonly string[]> {
  const { MetricAlarms: metric = [], CompositeAlarms: composite = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({
      AlarmNames: names.slice(0, MAX_NAMES_A_CALL),
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      StateValue: 'ALARM',
    }),
  );
  const found = [...metric, ...composite].filter(({ StateValue }) => StateValue === 'ALARM');
  return found.flatMap(({ AlarmName }) => AlarmName ?? []);
}

function blocksOf(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}
