import { describe, expect, test } from '@jest/globals';

import type { TerraformJson } from '../../src/terraform-json.ts';
import { synthesized, type Attributes } from '../support/synthesize.ts';
import { realStacks } from '../support/real-stacks.ts';

const apps = realStacks.filter(({ name }) => name.startsWith('app-'));

describe.each(apps)('$name', ({ json }) => {
  const { all, one } = synthesized(json);

  test('the alarms that a service’s deployments end with exist before it', () => {
    for (const service of all('aws_ecs_service')) {
      const named: string[] = service['alarms'].alarm_names;
      const awaited = addressesOf(json, named);

      expect(named).toHaveLength(2);
      expect(service['depends_on']).toEqual(expect.arrayContaining(awaited));
    }
  });

  test('log lines are counted in groups that exist before', () => {
    for (const filter of all('aws_cloudwatch_log_metric_filter')) {
      expect(filter['log_group_name']).toMatch(/^\$\{aws_cloudwatch_log_group\..+\.name\}$/);
    }
  });

  test('every service has its alarms and its row of the dashboard', () => {
    const { widgets } = JSON.parse(one('aws_cloudwatch_dashboard').dashboard_body) as {
      widgets: Attributes[];
    };
    const headings = widgets.flatMap(({ properties }) => (properties.markdown as string | undefined) ?? []);

    for (const { name } of all('aws_ecs_service')) {
      const own = all('aws_cloudwatch_metric_alarm').filter(({ tags }) => tags.Service === name);
      expect(own.length).toBeGreaterThanOrEqual(8);
      expect(headings).toContainEqual(expect.stringMatching(new RegExp(`^## ${name}\n`)));
    }
  });
});

function addressesOf({ resource }: TerraformJson, alarmNames: readonly string[]): string[] {
  const alarms = Object.entries(resource!['aws_cloudwatch_metric_alarm']!);
  return alarms
    .filter(([, attributes]) => alarmNames.includes(String(attributes['alarm_name'])))
    .map(([id]) => `aws_cloudwatch_metric_alarm.${id}`);
}
