import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  type CloudWatchLogsClient,
  type InputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';

import { awsWords } from './aws-clients.ts';

/** CloudWatch's limits for one call; an event counts 26 bytes more than its text. */
const MAX_BATCH_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
/**
 * The limit of lines that wait while CloudWatch does not answer, as the driver's `max-buffer-size`: lines beyond it
 * are dropped and counted.
 */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const FLUSH_MS = 500;
const MAX_EVENT_CHARACTERS = 200_000;

/** One stream of CloudWatch Logs, written to in batches; a container never waits for it. */
export class LogStream {
  readonly #client: CloudWatchLogsClient;
  readonly #group: string;
  readonly #stream: string;
  readonly #report: (sentence: string) => void;
  #waiting: InputLogEvent[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #saidFailure = false;

  constructor(
    client: CloudWatchLogsClient,
    place: { readonly group: string; readonly stream: string },
    report: (sentence: string) => void,
  ) {
    this.#client = client;
    this.#group = place.group;
    this.#stream = place.stream;
    this.#report = report;
  }

  /**
   * Makes the stream, and the group where the definition asks for that.
   * @throws the SDK's error, when the group is not there for example
   */
  async create(makesGroup: boolean): Promise<void> {
    const [logGroupName, logStreamName] = [this.#group, this.#stream];
    if (makesGroup) await unlessThere(this.#client.send(new CreateLogGroupCommand({ logGroupName })));
    await unlessThere(this.#client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })));
  }

  /** @param at milliseconds since 1970 */
  write(line: string, at: number): void {
    for (let start = 0; start === 0 || start < line.length; start += MAX_EVENT_CHARACTERS) {
      this.#add(line.slice(start, start + MAX_EVENT_CHARACTERS), at);
    }
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  /** Sends the waiting lines; resolves when CloudWatch has them, or has refused them. */
  async close(): Promise<void> {
    this.#flush();
    await this.#sending;
    if (this.#dropped > 0)
      this.#report(`${this.#dropped} lines of ${this.#stream} were dropped: CloudWatch Logs did not keep up`);
    this.#client.destroy();
  }

  #add(message: string, timestamp: number): void {
    // CloudWatch refuses an empty message.
    const event = { message: message === '' ? ' ' : message, timestamp };
    const bytes = sizeOf(event);
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(event);
    this.#waitingBytes += bytes;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One call at a time: CloudWatch keeps events in the order of their arrival.
    this.#sending = this.#sending.then(() => this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      const command = new PutLogEventsCommand({
        logGroupName: this.#group,
        logStreamName: this.#stream,
        logEvents: batch,
      });
      await this.#client.send(command).catch((error: unknown) => {
        this.#dropped += batch.length;
        if (!this.#saidFailure)
          this.#report(`CloudWatch Logs refuses lines of ${this.#stream}: ${awsWords(error)}`);
        this.#saidFailure = true;
      });
    }
  }

  #takeBatch(): InputLogEvent[] {
    let bytes = 0;
    let count = 0;
    for (const event of this.#waiting) {
      const size = sizeOf(event);
      if (count > 0 && (count >= MAX_BATCH_EVENTS || bytes + size > MAX_BATCH_BYTES)) break;
      bytes += size;
      count += 1;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }
}

function sizeOf({ message }: InputLogEvent): number {
  return Buffer.byteLength(message ?? '') + EVENT_OVERHEAD_BYTES;
}

async function unlessThere(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
}
