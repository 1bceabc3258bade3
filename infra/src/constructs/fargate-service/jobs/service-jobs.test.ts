import { defineService, type JobInput } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { minimal } from '../../../../test/fixtures/services.ts';
import { containersOf, variablesOf } from '../../../../test/support/containers.ts';
import { addService, defaultSettings } from '../../../../test/support/fargate-service.ts';
import { statementsOf } from '../../../../test/support/stack-parts.ts';
import { synthesize } from '../../../../test/support/synthesize.ts';

const nightly: JobInput = {
  name: 'nightly',
  summary: 'Counts what the day has brought.',
  schedule: { expression: 'cron(0 2 * * ? *)', timeZone: 'Europe/Berlin' },
  timeoutSeconds: 600,
};
const collectorImage = `registry.example/collector@sha256:${'b'.repeat(64)}`;
const byHand: JobInput = { name: 'by-hand', summary: 'Removes what is old.', timeoutSeconds: 60 };

function withJobs(jobs: readonly JobInput[], scheduleGroup?: string) {
  const { name, summary, port, paths, cpu, memoryMib, longestRequestSeconds, variables } = minimal;
  const least = { name, summary, port, paths, cpu, memoryMib, longestRequestSeconds, variables };
  const manifest = defineService({ ...least, jobs });
  return synthesize((stack) => addService(stack, manifest, { scheduleGroup }));
}

describe('a job', () => {
  const stack = withJobs([nightly, { ...byHand, size: { cpu: 1024, memoryMib: 4096 } }], 'fairway-test');
  const family = 'fairway-test-minimal_nightly';

  test('is a task of one container with the image and the variables of its service, which ends by itself', () => {
    const [service] = containersOf(stack, 'minimal');
    const [job, ...others] = containersOf(stack, 'minimal_nightly');

    expect(others).toEqual([]);
    expect(job).toMatchObject({
      name: 'nightly',
      image: service.image,
      command: ['jobs-nightly.mjs'],
      essential: true,
      readonlyRootFilesystem: true,
      stopTimeout: service.stopTimeout,
    });
    expect(job).not.toHaveProperty('portMappings');
    expect(job).not.toHaveProperty('healthCheck');
    expect(job).not.toHaveProperty('dependsOn');
    expect(Object.keys(variablesOf(job))).toEqual(Object.keys(variablesOf(service)));
    expect(job.logConfiguration.options['awslogs-group']).toBe(
      service.logConfiguration.options['awslogs-group'],
    );
  });

  test('has a collector beside it where the environment traces, which it waits for and does not depend on', () => {
    const { name, summary, port, paths, cpu, memoryMib, longestRequestSeconds, variables } = minimal;
    const least = { name, summary, port, paths, cpu, memoryMib, longestRequestSeconds, variables };
    const manifest = defineService({ ...least, jobs: [nightly] });
    const tracing = { kind: 'x-ray', collectorImage, sampledPercent: 5 } as const;
    const settings = { ...defaultSettings(manifest), tracing };
    const traced = synthesize((stack) => addService(stack, manifest, { settings }));

    const [job, collector, ...others] = containersOf(traced, 'minimal_nightly');

    expect(others).toEqual([]);
    expect(job).toMatchObject({ dependsOn: [{ containerName: 'otel-collector', condition: 'START' }] });
    expect(variablesOf(job)['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe('http://127.0.0.1:4318');
    expect(collector).toMatchObject({ name: 'otel-collector', image: collectorImage, essential: false });
  });

  test('is as large as a task of its service in this environment, unless it says otherwise', () => {
    const { size } = defaultSettings(minimal);

    expect(stack.one('aws_ecs_task_definition', { family })).toMatchObject({
      cpu: String(size.cpu),
      memory: String(size.memoryMib),
    });
    expect(stack.one('aws_ecs_task_definition', { family: 'fairway-test-minimal_by-hand' })).toMatchObject({
      cpu: '1024',
      memory: '4096',
    });
  });

  test('with a schedule is started by it, on demand, in the network of its service', () => {
    const schedules = stack.all('aws_scheduler_schedule');

    expect(schedules).toHaveLength(1);
    expect(schedules[0]).toMatchObject({
      name: family,
      group_name: 'fairway-test',
      schedule_expression: 'cron(0 2 * * ? *)',
      schedule_expression_timezone: 'Europe/Berlin',
      flexible_time_window: { mode: 'OFF' },
      target: {
        arn: '${aws_ecs_cluster.cluster_A4C38409.arn}',
        ecs_parameters: {
          launch_type: 'FARGATE',
          task_count: 1,
          network_configuration: { subnets: ['subnet-1', 'subnet-2'], assign_public_ip: false },
        },
        retry_policy: { maximum_event_age_in_seconds: 3600 },
      },
    });
  });

  test('is started by a role that may start the jobs of its service, and hand them their two roles', () => {
    const role = stack.one('aws_iam_role', { name: 'fairway-test-minimal-scheduler' });
    const [policy] = stack.all('aws_iam_role_policy').filter(({ name }) => name === 'start-jobs');
    const statements = statementsOf(policy!['policy']);
    const trust = JSON.parse(role['assume_role_policy']).Statement[0];

    expect(Object.keys(statements)).toEqual(['StartJobs', 'TagJobs', 'HandRolesToTasks']);
    expect(statements['StartJobs']).toMatchObject({
      Action: ['ecs:RunTask'],
      Resource: [`arn:aws:ecs:eu-central-1:111111111111:task-definition/${family}:*`],
    });
    expect(statements['HandRolesToTasks'].Resource).toHaveLength(2);
    expect(statements['HandRolesToTasks'].Resource.join()).not.toContain('*');
    expect(statements['HandRolesToTasks'].Condition).toEqual({
      StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    });
    expect(trust.Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
    expect(trust.Condition.ArnEquals).toEqual({
      'aws:SourceArn': 'arn:aws:scheduler:eu-central-1:111111111111:schedule-group/fairway-test',
    });
  });

  test('may ask for other runs of it, in its own cluster alone', () => {
    const [task] = stack.all('aws_iam_role_policy').filter(({ role }) => role.includes('roles_task'));
    const { FindRuns, ReadRuns } = statementsOf(task!['policy']);

    expect(FindRuns).toMatchObject({
      Action: ['ecs:ListTasks'],
      Condition: { ArnEquals: expect.anything() },
    });
    expect(ReadRuns).toMatchObject({ Action: ['ecs:DescribeTasks'] });
    expect(ReadRuns.Resource[0]).toMatch(/:task\/.*\/\*$/);
  });
});

test('jobs that run by hand alone have nothing of the scheduler, also where there is a group', () => {
  const stack = withJobs([byHand], 'fairway-test');

  expect(stack.all('aws_scheduler_schedule')).toEqual([]);
  expect(stack.all('aws_iam_role').map(({ name }) => name)).not.toContain('fairway-test-minimal-scheduler');
});

test('jobs that may overlap ask nobody, and need no right for it', () => {
  const stack = withJobs([{ ...nightly, mayOverlap: true }], 'fairway-test');

  expect(stack.all('aws_iam_role_policy').filter(({ role }) => role.includes('roles_task'))).toEqual([]);
});

test('a schedule without a group is left out: the constructs alone have none', () => {
  const stack = withJobs([nightly]);

  expect(stack.all('aws_scheduler_schedule')).toEqual([]);
  expect(stack.all('aws_ecs_task_definition')).toHaveLength(2);
});
