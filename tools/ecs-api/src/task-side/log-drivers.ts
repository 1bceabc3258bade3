import { awsWords, type AwsClients, type AwsKeys } from './aws-clients.ts';
import { TaskStopError, type ContainerSource, type TaskToPrepare } from './contract.ts';
import { LogStream } from './log-stream.ts';
import { logStreamName } from './task-metadata.ts';

/**
 * Opens the log stream of a container that asks for one.
 * @returns undefined for a container without a log driver, or with one that this machine does not have
 * @throws {TaskStopError} `ResourceInitializationError` when its group is not there, or an option is missing
 */
export async function openLogStream(
  clients: AwsClients,
  task: TaskToPrepare,
  { name, logConfiguration }: ContainerSource,
  keys: AwsKeys | undefined,
  report: (sentence: string) => void,
): Promise<LogStream | undefined> {
  if (logConfiguration === undefined) return undefined;
  const { logDriver, options = {} } = logConfiguration;
  if (logDriver !== 'awslogs') {
    report(
      `${task.taskDefinition.family}/${name} asks for the log driver ${logDriver}, which is not here; its lines are in the endpoint's own files`,
    );
    return undefined;
  }
  const group = options['awslogs-group'];
  const prefix = options['awslogs-stream-prefix'];
  if (group === undefined) throw refused(name, 'missing awslogs-group');
  if (prefix === undefined) throw refused(name, 'missing awslogs-stream-prefix');

  try {
    const stream = logStreamName(prefix, name, task.taskId);
    const opened = new LogStream(clients.logs(keys), { group, stream }, report);
    await opened.create(options['awslogs-create-group'] === 'true');
    return opened;
  } catch (error) {
    throw refused(name, `failed to create Cloudwatch log stream: ${awsWords(error)} (group ${group})`);
  }
}

function refused(container: string, reason: string): TaskStopError {
  return new TaskStopError(
    'ResourceInitializationError',
    `failed to validate logger args: ${reason}`,
    container,
  );
}
