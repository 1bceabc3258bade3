import type { ControlClient } from '../control/client.ts';
import type { Output } from '../terminal/output.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';
import { asJson, asText } from '../terminal/log-text.ts';
import { isOfTrace, type TraceId } from './trace-id.ts';

export interface LogsOptions {
  /** All when it is empty. */
  readonly services: readonly string[];
  readonly since: Date;
  /** Text that a line must contain; every line when it is absent. */
  readonly filter?: string | undefined;
  /** The trace that a line must be of. */
  readonly trace?: TraceId | undefined;
  readonly follow: boolean;
  readonly json: boolean;
}

export async function runLogs(
  { services, since, filter, trace, follow, json }: LogsOptions,
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
      if (event.type !== 'log') continue;
      if (filter !== undefined && !event.line.includes(filter)) continue;
      if (trace !== undefined && !isOfTrace(event.line, trace)) continue;
      output.out(`${json ? asJson(event) : asText(event)}\n`);
    }
  } finally {
    process.stdout.off('error', conversation.close);
  }
}
