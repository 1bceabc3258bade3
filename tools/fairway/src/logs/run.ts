import type { ControlClient } from '../control/client.ts';
import type { ControlEvent } from '../control/protocol.ts';
import type { Output } from '../terminal/output.ts';
import { readLogLine } from '../terminal/log-line.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';

export interface LogsOptions {
  /** All when it is empty. */
  readonly services: readonly string[];
  readonly since: Date;
  readonly follow: boolean;
  readonly json: boolean;
}

type LogEvent = ControlEvent & { readonly type: 'log' };

export async function runLogs(
  { services, since, follow, json }: LogsOptions,
  client: ControlClient,
  output: Output,
  stop: StopRequests,
): Promise<void> {
  const conversation = await client.converse({ verb: 'logs', services, since: since.toISOString(), follow });
  void stop.requested.then(() => conversation.close());
  // The reader may have seen enough: `| head`.
  process.stdout.on('error', conversation.close);
  try {
    for await (const event of conversation.events) {
      if (event.type === 'log') output.out(`${json ? asJson(event) : asText(event)}\n`);
    }
  } finally {
    process.stdout.off('error', conversation.close);
  }
}

function asJson({ at, service, task, container, line }: LogEvent): string {
  return JSON.stringify({ at, service, task, container, line });
}

/** A log record brings its own time; any other line gets the one at which it was printed. */
function asText({ at, service, task, container, line }: LogEvent): string {
  const { text } = readLogLine(line);
  const timed = text === line ? `${at.slice('2026-01-01T'.length, -'.000Z'.length)} ${line}` : text;
  const source = container === service ? task : `${task}/${container}`;
  return timed.replaceAll(/^/gm, `${source}  `);
}
