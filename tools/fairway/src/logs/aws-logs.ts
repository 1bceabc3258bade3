import { chosenServices, logGroupOf } from '../aws/services/service-names.ts';
import { followLogs, readLogs, type TaskLogLine } from '../aws/services/task-logs.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import type { Output } from '../terminal/output.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';
import { asJson, asText } from '../terminal/log-text.ts';
import type { LogsOptions } from './run.ts';
import { isOfTrace, patternOf } from './trace-id.ts';

/** Digits of a task's id that tell it from the others. */
const SHORT_ID = 8;

export async function runAwsLogs(
  { services, since, filter, trace, follow, json }: LogsOptions,
  aws: AwsEnvironment,
  output: Output,
  stop: StopRequests,
): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  void stop.requested.then(end);
  // The reader may have seen enough: `| head`.
  process.stdout.on('error', end);
  const sources = chosenServices(services, aws.manifests).map(({ name }) => ({
    service: name,
    group: logGroupOf(aws, name),
  }));
  const query = { since, contains: trace === undefined ? filter : patternOf(trace), signal: ended.signal };
  const { logs } = aws.session;
  try {
    for await (const line of follow ? followLogs(logs, sources, query) : readLogs(logs, sources, query)) {
      if (ended.signal.aborted) return;
      // An emulator may give every line, whatever the pattern asks for.
      if (trace !== undefined && !isOfTrace(line.line, trace)) continue;
      output.out(`${json ? asJson(printed(line, false)) : asText(printed(line, true))}\n`);
    }
  } finally {
    process.stdout.off('error', end);
  }
}

function printed({ at, service, task, container, line }: TaskLogLine, isShort: boolean) {
  const name = isShort ? `${service}/${task.slice(0, SHORT_ID)}` : task;
  return { at: at.toISOString(), service, task: name, container, line };
}
