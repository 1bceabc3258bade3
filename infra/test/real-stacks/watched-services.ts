import { appStack, monitoringStack } from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';

import type { TerraformJson } from '../../src/terraform-json.ts';
import { synthesized, type Attributes } from '../support/synthesize.ts';
import { realStacks, inputs } from '../support/real-stacks.ts';

const environments = inputs.environments.map(({ name }) => ({
  name,
  app: jsonOf(appStack(name)),
  monitoring: jsonOf(monitoringStack(name)),
}));

describe.each(environments)('$name', ({ app, monitoring }) => {
  const { all, one } = synthesized(monitoring);
  const services = synthesized(app).all('aws_ecs_service');

  test('the alarms that a service’s deployments end with exist before it', () => {
    expect(services).not.toEqual([]);
    for (const service of services) {
      const named: string[] = service['alarms'].alarm_names;
      const awaited = addressesOf(app, named);

      expect(named).toHaveLength(2);
      expect(service['depends_on']).toEqual(expect.arrayContaining(awaited));
    }
  });

  test('log lines are counted in the groups that services log to', () => {
    const groups = Object.keys(app.output!['log_groups']!['value'] as object);

    const counted = all('aws_cloudwatch_log_metric_filter')
      .filter(({ name }) => name === 'error-lines')
      .map(({ log_group_name }) => log_group_name);
    expect(counted).toEqual(
      groups.map((service) => expect.stringContaining(`.outputs.log_groups.${service}}`)),
    );
  });

  test('what is read of the services is what their stack says of them', () => {
    const read = [
      ...JSON.stringify(monitoring.resource).matchAll(/terraform_remote_state\.\S+?\.outputs\.(\w+)/g),
    ];

    const outputs = new Set(read.map(([, output]) => output!));
    expect(outputs.size).toBeGreaterThan(5);
    expect(Object.keys(app.output!)).toEqual(expect.arrayContaining([...outputs]));
  });

  test('every service has its alarms and its row of the dashboard', () => {
    const { widgets } = JSON.parse(one('aws_cloudwatch_dashboard').dashboard_body) as {
      widgets: Attributes[];
    };
    const headings = widgets.flatMap(({ properties }) => (properties.markdown as string | undefined) ?? []);

    for (const { name } of services) {
      // The database's alarms are no service's: they have the provider's tags alone.
      const own = all('aws_cloudwatch_metric_alarm').filter(({ tags }) => tags?.Service === name);
      expect(own.length).toBeGreaterThanOrEqual(6);
      expect(headings).toContainEqual(expect.stringMatching(new RegExp(`^## ${name}\n`)));
    }
  });
});

function jsonOf(stack: string): TerraformJson {
  return realStacks.find(({ name }) => name === stack)!.json;
}

function addressesOf({ resource }: TerraformJson, alarmNames: readonly string[]): string[] {
  const alarms = Object.entries(resource!['aws_cloudwatch_metric_alarm']!);
  return alarms
    .filter(([, attributes]) => alarmNames.includes(String(attributes['alarm_name'])))
    .map(([id]) => `aws_cloudwatch_metric_alarm.${id}`);
}
