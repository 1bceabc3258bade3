import { randomUUID } from 'node:crypto';

import { AwsClients, awsWords, type AwsKeys } from './aws-clients.ts';
import { environmentOf } from './container-environment.ts';
import {
  TaskStopError,
  type ContainerSource,
  type PreparedContainer,
  type PreparedTask,
  type TaskSide,
  type TaskSideOptions,
  type TaskToPrepare,
} from './contract.ts';
import { imageContent } from './image-content.ts';
import { Images } from './images.ts';
import { openLogStream } from './log-drivers.ts';
import type { LogStream } from './log-stream.ts';
import { RoleCredentials } from './role-credentials.ts';
import { Secrets } from './secrets.ts';
import { standInContent, taskStandIns, type TaskStandIns } from './stand-ins.ts';
import { checkTarget, TargetGroups } from './target-groups.ts';
import { TaskEndpoint, type TaskEntry, type TaskVariables } from './task-endpoint.ts';
import type { ContainerFacts } from './task-metadata.ts';

/** Makes tasks from the content of other AWS services: registries, secrets, roles, log groups, target groups. */
export async function createTaskSide(options: TaskSideOptions): Promise<TaskSide> {
  const parts = await openParts(options);
  const { groups, endpoint } = parts;
  return {
    prepare: (task, stopped) => prepareTask(parts, task, stopped),
    readTargetGroup: (arn) => groups.read(arn),
    checkTarget,
    registerTarget: (arn, target) => groups.register(arn, target),
    deregisterTarget: (arn, target, delayMs) => groups.deregister(arn, target, delayMs),
    targetRequests: (arn) => groups.requests(arn),
    close: async () => {
      await Promise.all([groups.close(), endpoint.close()]);
    },
  };
}

interface Parts {
  readonly options: TaskSideOptions;
  readonly clients: AwsClients;
  readonly roles: RoleCredentials;
  readonly secrets: Secrets;
  readonly images: Images;
  readonly groups: TargetGroups;
  readonly endpoint: TaskEndpoint;
  /** Says each sentence once. */
  readonly report: (sentence: string) => void;
}

async function openParts(options: TaskSideOptions): Promise<Parts> {
  const clients = new AwsClients(options);
  const said = new Set<string>();
  const report = (sentence: string): void => {
    if (said.has(sentence)) return;
    said.add(sentence);
    options.report(sentence);
  };
  const endpoint = new TaskEndpoint();
  await endpoint.listen();
  return {
    options,
    clients,
    endpoint,
    report,
    roles: new RoleCredentials(clients, options.onSession),
    secrets: new Secrets(clients),
    images: new Images(clients, options.folder),
    groups: new TargetGroups(clients, report),
  };
}

/** Everything that is opened for a task while it is made ready; it is closed again however far that comes. */
interface Opened {
  readonly entry: TaskEntry;
  readonly variables: TaskVariables;
  readonly execution: AwsKeys | undefined;
  readonly logs: Map<string, LogStream>;
  readonly standIns: TaskStandIns;
}

async function prepareTask(parts: Parts, task: TaskToPrepare, stopped: AbortSignal): Promise<PreparedTask> {
  const { endpoint, roles } = parts;
  const entry: TaskEntry = {
    roleArn: parts.clients.endpointOf('STS') === undefined ? undefined : task.taskRoleArn,
    keys: () => roles.get(task.taskRoleArn ?? '', task.taskId),
    facts: undefined,
  };
  const { id, variables } = endpoint.add(entry);
  const logs = new Map<string, LogStream>();
  const release = async (): Promise<void> => {
    endpoint.remove(id);
    roles.end(task.taskId);
    await Promise.all([...logs.values()].map((stream) => stream.close()));
  };
  try {
    const execution = await executionKeys(parts, task);
    const standIns = await taskStandIns(task.containers, parts.options.standIns);
    const opened = { entry, variables, execution, logs, standIns };
    return { ...(await prepareContainers(parts, task, opened, stopped)), release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function prepareContainers(
  parts: Parts,
  task: TaskToPrepare,
  opened: Opened,
  stopped: AbortSignal,
): Promise<Omit<PreparedTask, 'release'>> {
  const pullStartedAt = new Date();
  const made = await Promise.all(
    task.containers.map((container) => prepareContainer(parts, task, container, opened, stopped)),
  );
  const facts = new Map(made.map((each) => [each.facts.name, each.facts]));
  opened.entry.facts = { task, pullStartedAt, pullStoppedAt: new Date(), containers: [...facts.values()] };
  return {
    containers: new Map(made.map((each) => [each.facts.name, each.prepared])),
    onContainerStarted: (name, start) => {
      const known = facts.get(name);
      if (known !== undefined) known.started = { ...start, at: new Date() };
    },
    onOutput: (name, line, at) => opened.logs.get(name)?.write(line, at),
    onContainerEnded: (name, { exitCode }) => {
      const known = facts.get(name);
      if (known !== undefined) known.ended = { exitCode, at: new Date() };
    },
  };
}

async function prepareContainer(
  parts: Parts,
  task: TaskToPrepare,
  container: ContainerSource,
  { variables, execution, logs, standIns }: Opened,
  stopped: AbortSignal,
): Promise<{ readonly facts: ContainerFacts; readonly prepared: PreparedContainer }> {
  const { secrets, options } = parts;
  const createdAt = new Date();
  const values = await secrets.resolve(container.secrets ?? [], execution);
  const standIn = standIns.of(container);
  const content =
    standIn === undefined
      ? await imageContent(parts, task, container, execution, stopped)
      : standInContent(container, standIn);
  const stream = await openLogStream(parts.clients, task, container, execution, parts.report);
  if (stream !== undefined) logs.set(container.name, stream);

  const own = { ...ownVariables(options), ...variables.credentials, ...variables.metadata(container.name) };
  const environment = environmentOf(container, content.config, values, own);
  const led = standIns.led(environment.variables);
  const { program, healthCheck } = await content.find(led);
  const place = `${task.taskDefinition.family}/${container.name}`;
  for (const note of [...environment.notes, ...program.notes]) parts.report(`${place} ${note}`);

  const containerId = randomUUID();
  return {
    facts: {
      name: container.name,
      image: container.image,
      imageDigest: content.digest,
      createdAt,
      containerId,
      containerArn: `${task.taskArn.replace(':task/', ':container/')}/${containerId}`,
    },
    prepared: {
      command: program.command,
      args: program.args,
      workingFolder: program.workingFolder,
      environment: { HOME: program.home, ...led },
      imageDigest: content.digest,
      ...(environment.port === undefined ? {} : { port: environment.port }),
      ...(program.user === undefined ? {} : { user: program.user }),
      ...(healthCheck === undefined ? {} : { healthCheck }),
      ...stopSignalOf(content.config.config?.StopSignal),
    },
  };
}

/** Keys of the execution role, by which image, secrets and log streams are fetched; without STS, the endpoint's own. */
async function executionKeys(
  { clients, roles }: Parts,
  { executionRoleArn, taskId }: TaskToPrepare,
): Promise<AwsKeys | undefined> {
  if (executionRoleArn === undefined || clients.endpointOf('STS') === undefined) return undefined;
  return roles.get(executionRoleArn, taskId).catch((error: unknown) => {
    throw new TaskStopError(
      'ResourceInitializationError',
      `unable to pull secrets or registry auth: the execution role ${executionRoleArn} cannot be assumed: ${awsWords(error)}`,
    );
  });
}

/** The variables that ECS sets in every container, and the addresses of the emulated services. */
function ownVariables({
  region,
  endpointUrl,
  endpointUrls = {},
  variables = {},
}: TaskSideOptions): Readonly<Record<string, string>> {
  const services = Object.entries(endpointUrls).map(([name, url]) => [`AWS_ENDPOINT_URL_${name}`, url]);
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    ...(endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: endpointUrl }),
    ...(Object.fromEntries(services) as Record<string, string>),
    ...variables,
  };
}

function stopSignalOf(signal: string | undefined): { readonly stopSignal?: NodeJS.Signals } {
  if (signal === undefined || signal === '') return {};
  return { stopSignal: (signal.startsWith('SIG') ? signal : `SIG${signal}`) as NodeJS.Signals };
}
