import { spawn } from 'node:child_process';
import { once } from 'node:events';

import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ExecuteCommandCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  TargetNotConnectedException,
  type ECSClient,
  type Service,
  type Session as EcsSession,
} from '@aws-sdk/client-ecs';

import { EcsWatch } from '../aws/follow/ecs-watch.ts';
import { ecsName } from '../aws/services/service-names.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { formatDuration } from '../terminal/duration.ts';
import { Failure, ProgramFailure } from '../terminal/failure.ts';
import type { Caller } from '../terminal/output.ts';
import { programVersion } from '../workspace/program-version.ts';
import { sessionTags, sessionTask, type Session } from './plan.ts';

export interface ExecOptions {
  readonly service: string;
  readonly command: string;
  readonly reason: string;
  readonly durationMs: number;
  readonly dryRun: boolean;
  /** Milliseconds between two attempts to go in. */
  readonly pollMs: number;
  /** Milliseconds that the task and its agent have to come up. */
  readonly timeoutMs: number;
}

export const SESSION_PLUGIN = 'session-manager-plugin';
export const SESSION_PLUGIN_PAGE =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html';

/** Starts a task for one session, goes into it, and stops it afterwards. */
export async function runExec(options: ExecOptions, aws: AwsEnvironment, caller: Caller): Promise<void> {
  const { service, durationMs, reason, dryRun } = options;
  await requirePlugin();
  const { ecs } = aws.session;
  const name = ecsName(aws, service);
  const found = await new EcsWatch(ecs).service(name);
  if (found?.taskDefinition === undefined) {
    throw new Failure(
      `${aws.environment.name} does not have ${service}: deploy it first, ./fairway deploy ${aws.environment.name}`,
    );
  }
  const definition = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: found.taskDefinition }),
  );
  const task = sessionTask(definition.taskDefinition ?? {}, service, options);
  const session: Session = { who: aws.identity.arn, reason, durationMs };
  if (dryRun) {
    caller.out(
      `${service}: a task ${task.family ?? ''} would run for ${formatDuration(durationMs)}, for ${session.who}\n`,
    );
    return;
  }
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(task));
  const arn = taskDefinition?.taskDefinitionArn ?? '';
  try {
    const started = await startTask(ecs, found, arn, session);
    caller.err(
      `task ${started.slice(started.lastIndexOf('/') + 1)} runs for ${formatDuration(durationMs)}, and is stopped when you leave. CloudTrail has ExecuteCommand, the task is tagged with who and why\n`,
    );
    try {
      await enter(options, { cluster: name.cluster, task: started }, aws);
    } finally {
      await ecs.send(
        new StopTaskCommand({ cluster: name.cluster, task: started, reason: 'the session is over' }),
      );
    }
  } finally {
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn }));
  }
}

async function requirePlugin(): Promise<void> {
  if ((await programVersion(SESSION_PLUGIN)) !== undefined) return;
  throw new Failure(
    `the Session Manager plugin is not installed: ${SESSION_PLUGIN} must be on the PATH, ${SESSION_PLUGIN_PAGE}`,
  );
}

async function startTask(
  ecs: ECSClient,
  { clusterArn, networkConfiguration, platformVersion }: Service,
  taskDefinition: string,
  session: Session,
): Promise<string> {
  const { tasks: [task] = [], failures: [failure] = [] } = await ecs.send(
    new RunTaskCommand({
      cluster: clusterArn,
      taskDefinition,
      networkConfiguration,
      ...(networkConfiguration === undefined ? {} : { launchType: 'FARGATE', platformVersion }),
      enableExecuteCommand: true,
      enableECSManagedTags: true,
      propagateTags: 'TASK_DEFINITION',
      startedBy: 'fairway-exec',
      tags: sessionTags(session, new Date()),
    }),
  );
  if (task?.taskArn !== undefined) return task.taskArn;
  throw new Failure(`ECS does not start the task: ${failure?.reason ?? 'it gives no reason'}`, [
    failure?.detail ?? '',
  ]);
}

interface Inside {
  readonly cluster: string;
  readonly task: string;
}

async function enter(options: ExecOptions, inside: Inside, aws: AwsEnvironment): Promise<void> {
  const session = await connect(options, inside, aws.session.ecs);
  const { region } = aws.session;
  // The plugin takes the AWS CLI's arguments: the session, its region, the request, and its address.
  const target = `ecs:${inside.cluster}_${inside.task.slice(inside.task.lastIndexOf('/') + 1)}`;
  const args = [
    JSON.stringify({
      SessionId: session.sessionId,
      StreamUrl: session.streamUrl,
      TokenValue: session.tokenValue,
    }),
    region,
    'StartSession',
    '',
    JSON.stringify({ Target: target }),
    `https://ssm.${region}.amazonaws.com`,
  ];
  const plugin = spawn(SESSION_PLUGIN, args, { stdio: 'inherit' });
  // Ctrl-C is for the program in the session.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  const late = setTimeout(() => plugin.kill('SIGTERM'), options.durationMs);
  const [code] = (await once(plugin, 'exit')) as [number | null];
  clearTimeout(late);
  process.off('SIGINT', ignore);
  if (code !== null && code !== 0) throw new ProgramFailure(SESSION_PLUGIN, code);
}

/** The agent comes up some seconds after the task, and only where its role lets it. */
async function connect(
  { command, service, pollMs, timeoutMs }: ExecOptions,
  { cluster, task }: Inside,
  ecs: ECSClient,
): Promise<EcsSession> {
  const startedAt = Date.now();
  for (;;) {
    try {
      const { session } = await ecs.send(
        new ExecuteCommandCommand({ cluster, task, container: service, command, interactive: true }),
      );
      if (session !== undefined) return session;
    } catch (error) {
      const isNotUp =
        error instanceof TargetNotConnectedException || (error as Error).name === 'InvalidParameterException';
      if (!isNotUp) throw error;
      if (Date.now() - startedAt > timeoutMs) throw notConnected(service, timeoutMs, error as Error);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function notConnected(service: string, timeoutMs: number, { name, message }: Error): Failure {
  return new Failure(
    `the agent of ECS Exec has not come up within ${formatDuration(timeoutMs)}: the task role of ${service} must let it sign in, ssmmessages:CreateControlChannel, CreateDataChannel, OpenControlChannel and OpenDataChannel; see docs/runbooks/exec.md`,
    [`${name}: ${message}`],
  );
}
