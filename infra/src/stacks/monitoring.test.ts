import type { EnvironmentDefinition } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { figures, maximal, minimal } from '../../test/fixtures/services.ts';
import { synthesized } from '../../test/support/synthesize.ts';
import { fixtureInputs } from '../../test/support/stack-inputs.ts';
import { toTerraformJson } from '../terraform-json.ts';
import { MonitoringStack } from './monitoring.ts';

function monitoring(manifests: readonly ServiceManifest[], changes: Partial<EnvironmentDefinition> = {}) {
  const inputs = fixtureInputs(manifests, changes);
  return synthesized(
    toTerraformJson(new MonitoringStack(new RootConstruct(), inputs, inputs.environments[0]!)),
  );
}

describe('what watches an environment', () => {
  test('is what it was when somebody last looked at all of it', () => {
    expect(monitoring([figures, minimal]).json).toMatchSnapshot();
  });

  test('reads what it watches from the state of the stack that has the services', () => {
    const { json } = monitoring([minimal]);

    const [state, ...others] = Object.entries(json.data!['terraform_remote_state']!);
    expect(others).toEqual([]);
    expect(state).toMatchObject(['app-fixture', { config: { key: 'stacks/app-fixture/terraform.tfstate' } }]);
  });

  test('has the alarms that wake somebody up, and none that ends a deployment', () => {
    const names = monitoring([minimal])
      .all('aws_cloudwatch_metric_alarm')
      .map(({ alarm_name }) => alarm_name.replace('fairway-fixture-minimal-', ''));

    expect(names.toSorted()).toEqual([
      'cpu',
      'error-lines',
      'memory',
      'requests',
      'running-tasks',
      'unhealthy-hosts',
    ]);
  });

  test('shows the database where a service has one', () => {
    const bodyOf = (manifest: ServiceManifest) =>
      monitoring([manifest]).one('aws_cloudwatch_dashboard').dashboard_body;

    expect(bodyOf(figures)).toContain('## Database');
    expect(bodyOf(minimal)).not.toContain('## Database');
  });

  test('watches and shows what is asked of Athena, where an environment chose it', () => {
    const logQueries = {
      kind: 'athena',
      maxGibPerQuery: 1,
      alarmGibPerDay: 2,
      resultDays: 3,
      datedKeys: [],
    } as const;
    const [without, chosen] = [monitoring([maximal]), monitoring([maximal], { logQueries })];
    const ofQueries = ({ all }: typeof chosen) =>
      all('aws_cloudwatch_metric_alarm').filter(({ alarm_name }) => alarm_name.includes('log-queries'));

    expect(ofQueries(without)).toEqual([]);
    expect(ofQueries(chosen)).toHaveLength(2);
    expect(without.one('aws_cloudwatch_dashboard').dashboard_body).not.toContain('## Log queries');
    expect(chosen.one('aws_cloudwatch_dashboard').dashboard_body).toContain('## Log queries');
  });

  test('shows what a service says of itself as it says it', () => {
    const services = { 'maxi-mal': { settings: { SETTING: 'x' } } };
    const body = monitoring([maximal], { services }).one('aws_cloudwatch_dashboard').dashboard_body;

    expect(JSON.parse(body).widgets).toContainEqual(
      expect.objectContaining({
        properties: expect.objectContaining({
          markdown: expect.stringContaining(
            'Needs all that there is: "quotes", $${braces} and %%{more}. Logs: `${',
          ),
        }),
      }),
    );
  });

  test('tells a chat what operators are told, by choice', () => {
    const { one, all } = monitoring([minimal], {
      operators: { chatWebhook: { kind: 'secret', secretName: 'fixture/chat' } },
    });

    expect(one('aws_cloudwatch_event_api_destination').name).toBe('fairway-fixture-chat');
    expect(all('aws_cloudwatch_event_target').filter(({ target_id }) => target_id === 'chat')).toHaveLength(
      4,
    );
  });
});
