import type { ControlClient } from '../control/client.ts';
import type { Output } from '../terminal/output.ts';
import type { StopRequests } from '../terminal/stop-requests.ts';
import { asJson, asText } from '../terminal/log-text.ts';

export interface LogsOptions {
  /** All when it is empty. */
  readonly services: readonly string[];
  readonly since: Date;
  /** Text that a line must contain; every line when it is absent. */
  readonly filter?: string | undefined;
  readonly follow: boolean;
  readonly json: boolean;
}

export async function runLogs(
  { services, since, filter, follow, json }: LogsOptions,
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
      if (event.type !== 'log' || (filter !== undefined && !event.line.includes(filter))) continue;
      output.out(`${json ? asJson(event) : asText(event)}\n`);
    }
  } finally {
    process.stdout.off('error', conversation.close);
  }
}
