import { expect, test } from '@jest/globals';

import { alarmName, alarmTopics } from '@fairway/environments';

import {
  deploymentAlarms,
  names,
  operatorsTopicArn,
  serviceAlarms,
  traffic,
} from '../../../test/support/alarms.ts';
import { countResources } from '../../terraform-json.ts';

const everything = [
  deploymentAlarms(),
  serviceAlarms({ traffic: { ...traffic, latencyAnomaly: true }, maxSockets: 100 }),
] as const;
const alarms = everything.flatMap(({ all }) => all('aws_cloudwatch_metric_alarm'));

test('there is one for each topic that environments have a name for', () => {
  expect(alarms.map(({ alarm_name: name }) => name).toSorted()).toEqual(
    alarmTopics.map((topic) => alarmName(names, topic)).toSorted(),
  );
});

test('none can stick: missing data are good', () => {
  expect(new Set(alarms.map(({ treat_missing_data: missing }) => missing))).toEqual(
    new Set(['notBreaching']),
  );
});

test('each says what is wrong and where it is written what to do', () => {
  for (const { alarm_name: name, alarm_description: description } of alarms) {
    const topic = String(name).replace('fairway-dev-logs-', '');
    expect(description).toMatch(/logs.*\. What to do: /);
    expect(description).toMatch(new RegExp(`https://example\\.com/runbooks/${topic}\\.md$`));
  }
});

test('the operators hear of all but the number of requests, and of their end', () => {
  for (const found of alarms) {
    const recipients = found['alarm_name'] === 'fairway-dev-logs-requests' ? [] : [operatorsTopicArn];
    expect(found).toMatchObject({ alarm_actions: recipients, ok_actions: recipients });
    expect(found['tags']).toEqual({ Service: 'logs' });
  }
});

test('nine resources are enough', () => {
  const usual = [deploymentAlarms(), serviceAlarms({ traffic })];

  expect(usual.reduce((total, { json }) => total + countResources(json), 0)).toBe(9);
});
