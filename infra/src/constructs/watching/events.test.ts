import { describe, expect, test } from '@jest/globals';

import { delivered } from '../../../test/support/event-bridge.ts';
import { synthesize, type Attributes } from '../../../test/support/synthesize.ts';
import { Events, type EventsProps } from './events.ts';

const operatorsTopicArn = 'arn:aws:sns:eu-central-1:111111111111:operators';
const chat = {
  destinationArn: 'arn:aws:events:destination',
  roleArn: 'arn:aws:iam::111111111111:role/events',
};

function events(props: Partial<EventsProps> = {}) {
  return synthesize((stack) => {
    new Events(stack, 'events', {
      environment: 'dev',
      clusterName: 'fairway-dev',
      ruleNames: {
        deployment: 'deployment',
        taskStopped: 'task-stopped',
        retirement: 'retirement',
        jobFailed: 'job-failed',
      },
      jobFamilies: [],
      runbooks: 'https://example.com/runbooks',
      operatorsTopicArn,
      ...props,
    });
  });
}

function pattern(name: string): Attributes {
  return JSON.parse(events().one('aws_cloudwatch_event_rule', { name }).event_pattern);
}

test('deployments that end, and tasks that cannot start, of this cluster’s services', () => {
  expect(pattern('deployment')).toEqual({
    source: ['aws.ecs'],
    'detail-type': ['ECS Deployment State Change', 'ECS Service Action'],
    resources: [{ prefix: 'arn:aws:ecs:eu-central-1:111111111111:service/fairway-dev/' }],
    detail: {
      eventName: [
        'SERVICE_DEPLOYMENT_COMPLETED',
        'SERVICE_DEPLOYMENT_FAILED',
        'SERVICE_TASK_PLACEMENT_FAILURE',
        'SERVICE_TASK_START_IMPAIRED',
        'SERVICE_TASK_CONFIGURATION_FAILURE',
      ],
    },
  });
});

test('tasks of this cluster that stopped and should not have', () => {
  const { detail } = pattern('task-stopped');

  expect(detail).toMatchObject({
    clusterArn: ['arn:aws:ecs:eu-central-1:111111111111:cluster/fairway-dev'],
    lastStatus: ['STOPPED'],
  });
  expect(detail.$or).toContainEqual({
    stopCode: ['EssentialContainerExited'],
    containers: { exitCode: [{ 'anything-but': 0 }] },
  });
  // Stops by a deployment, autoscaling or a person are no news.
  expect(JSON.stringify(detail.$or)).not.toMatch(/ServiceSchedulerInitiated|UserInitiated/);
});

describe('a task that has stopped', () => {
  const { all, one } = events({ jobFamilies: ['fairway-dev-logs_daily-report'] });
  const job = 'family:fairway-dev-logs_daily-report';

  /** The rules that tell of a stopped task, each with its words. */
  function toldOf(detail: object): Readonly<Record<string, unknown>> {
    const event = {
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      time: '2026-11-30T02:00:09Z',
      detail: {
        clusterArn: 'arn:aws:ecs:eu-central-1:111111111111:cluster/fairway-dev',
        taskArn: 'arn:task',
        lastStatus: 'STOPPED',
        ...detail,
      },
    };
    const told = ['job-failed', 'task-stopped'].map((name) => {
      const rule = one('aws_cloudwatch_event_rule', { name });
      const target = all('aws_cloudwatch_event_target').find((each) =>
        each.rule.includes(name === 'job-failed' ? 'job-failed' : 'task-stopped'),
      );
      return [name, delivered(rule, target, event)] as const;
    });
    return Object.fromEntries(told.filter(([, text]) => text !== undefined));
  }

  test.each([
    ['a failed run', { stopCode: 'EssentialContainerExited', containers: [{ exitCode: 1 }] }],
    ['a run out of memory', { stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] }],
    ['a run that never began', { stopCode: 'TaskFailedToStart', containers: [{}] }],
  ])('%s is told as a job’s, once', (_, detail) => {
    const told = toldOf({ group: job, stoppedReason: 'Essential container in task exited', ...detail });

    expect(Object.keys(told)).toEqual(['job-failed']);
    expect(told['job-failed']).toMatch(
      /^dev: a run of the job family:fairway-dev-logs_daily-report failed at 2026-11-30T02:00:09Z \(\w+\)\. .*runbooks\/job-failed\.md$/,
    );
  });

  test.each([
    ['a run that is done', { stopCode: 'EssentialContainerExited', containers: [{ exitCode: 0 }] }],
    ['a run that somebody stopped', { stopCode: 'UserInitiated', containers: [{ exitCode: 143 }] }],
  ])('%s is no news', (_, detail) => {
    expect(toldOf({ group: job, ...detail })).toEqual({});
  });

  test('a service’s is told as before', () => {
    const failed = { stopCode: 'EssentialContainerExited', containers: [{ exitCode: 1 }] };

    expect(Object.keys(toldOf({ group: 'service:logs', ...failed }))).toEqual(['task-stopped']);
  });
});

test('the retirement of what this cluster’s tasks run on', () => {
  expect(pattern('retirement')).toMatchObject({
    source: ['aws.health'],
    detail: { service: ['ECS'], eventTypeCode: ['AWS_ECS_TASK_PATCHING_RETIREMENT'] },
    resources: expect.arrayContaining([{ prefix: 'fairway-dev|' }]),
  });
});

test('each is told to the operators, in a sentence that says what to do', () => {
  const targets = events().all('aws_cloudwatch_event_target');

  expect(targets.map(({ arn }) => arn)).toEqual([operatorsTopicArn, operatorsTopicArn, operatorsTopicArn]);
  for (const { input_transformer: transformer } of targets) {
    const sentence = JSON.parse(transformer.input_template) as string;
    expect(sentence).toMatch(/^dev: .* What to do: https:\/\/example\.com\/runbooks\/[a-z-]+\.md$/);
    const placeholders = [...sentence.matchAll(/<(.+?)>/g)].map(([, name]) => name!);
    expect(placeholders.toSorted()).toEqual(Object.keys(transformer.input_paths).toSorted());
  }
});

test('a chat is told the same, as text', () => {
  const { all } = events({ chat });

  const targets = all('aws_cloudwatch_event_target');
  const inChat = targets.filter(({ arn }) => arn === chat.destinationArn);
  const inMail = targets.filter(({ arn }) => arn === operatorsTopicArn);
  expect(inChat).toHaveLength(3);
  expect(inChat.map((target) => JSON.parse(target['input_transformer'].input_template).text)).toEqual(
    inMail.map((target) => JSON.parse(target['input_transformer'].input_template)),
  );
  for (const target of inChat) expect(target['role_arn']).toBe(chat.roleArn);
});
