import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';

import type { PdfProcessSettings, PdfReply } from './messages.ts';
import { PdfProblem } from './pdf-problem.ts';

/** What one file may cost. */
export interface PdfLimits extends PdfProcessSettings {
  /** The longest time for a whole file. */
  readonly fileMs: number;
  /** The longest time until the first page, and from one page to the next. */
  readonly pageMs: number;
}

/** V8's own limit, for what is not in buffers: it collects in time instead of growing into the process's limit. */
const HEAP_MIB = 128;

/** What a file that took over the process could do: start no program, write no file, see none of the service's variables. */
const processOptions: ForkOptions = {
  env: {},
  execArgv: [
    '--permission',
    '--allow-fs-read=*',
    '--allow-worker',
    `--max-old-space-size=${HEAP_MIB}`,
    // Most of what reading makes is garbage at once: a larger nursery saves a tenth of the time.
    '--min-semi-space-size=16',
    '--max-semi-space-size=16',
    // Each page makes new closures of the same few functions: what one of them learns is kept from its first call on, and optimized sooner.
    '--no-lazy-feedback-allocation',
  ],
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
};

/** A process that reads one PDF after the other. It is gone once it was cut, whoever cut it. */
export class PdfWorker {
  readonly #limits: PdfLimits;
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  #lastWords = '';
  #cut = false;

  constructor(limits: PdfLimits) {
    this.#limits = limits;
    const { memoryMib, textCharacters } = limits;
    this.#child = fork(
      new URL('./pdf-process.ts', import.meta.url),
      [JSON.stringify({ memoryMib, textCharacters } satisfies PdfProcessSettings)],
      processOptions,
    );
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-4_096);
    });
    this.#child.on('error', (error) => {
      this.#lastWords = error.message;
    });
    this.#ready = this.#untilReady();
    this.#ready.catch(() => undefined);
  }

  get isAlive(): boolean {
    return !this.#cut && this.#child.connected;
  }

  /**
   * @throws {PdfProblem} for a file that has no text to give, or costs more than it may
   * @throws the signal's reason, with the process, when nobody waits any more
   * @throws {Error} when the process cannot start
   */
  async read(bytes: Uint8Array, signal: AbortSignal): Promise<string> {
    const { promise: cut, reject: cutBecause } = Promise.withResolvers<never>();
    const onAbort = (): void => cutBecause(signal.reason);
    signal.addEventListener('abort', onAbort);
    const fileTimer = setTimeout(() => cutBecause(tooSlow()), this.#limits.fileMs);
    try {
      signal.throwIfAborted();
      await Promise.race([this.#ready, cut]);
      return await Promise.race([this.#answerTo(bytes), cut]);
    } catch (error) {
      // Where it stands is unknown; what it took is the next file's trouble unless it goes.
      if (!(error instanceof PdfProblem) || error.kind === 'over-limit') await this.end();
      throw error;
    } finally {
      clearTimeout(fileTimer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the process, whatever it does; resolves when it is gone. */
  async end(): Promise<void> {
    this.#cut = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #answerTo(bytes: Uint8Array): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const pageTimer = setTimeout(() => reject(tooSlow()), this.#limits.pageMs);
    const onReply = (reply: PdfReply): void => {
      if (reply.type === 'text') resolve(reply.text);
      if (reply.type === 'problem') reject(new PdfProblem(reply.kind, reply.sentence));
      if (reply.type === 'failure') reject(new Error(`a PDF could not be read: ${reply.message}`));
      pageTimer.refresh();
    };
    const onExit = (code: number | null, killedBy: NodeJS.Signals | null): void =>
      reject(problemOfExit(code, killedBy));
    this.#child.on('message', onReply).once('exit', onExit);
    this.#child.send(bytes, (error) => {
      if (error !== null) reject(error);
    });
    return promise.finally(() => {
      clearTimeout(pageTimer);
      this.#child.off('message', onReply).off('exit', onExit);
    });
  }

  async #untilReady(): Promise<void> {
    const started = new AbortController();
    const ended = once(this.#child, 'exit', { signal: started.signal }).then(() => {
      throw new Error(`the process that reads PDF files did not start: ${this.#lastWords}`);
    });
    ended.catch(() => undefined);
    await Promise.race([once(this.#child, 'message'), ended]);
    started.abort();
  }
}

function tooSlow(): PdfProblem {
  return new PdfProblem('over-limit', 'The PDF takes too long to read');
}

/** Killed by its guard, or by V8 at the end of its heap; anything else is pdf.js failing where nothing can catch it. */
function problemOfExit(code: number | null, killedBy: NodeJS.Signals | null): PdfProblem {
  const outOfMemory = killedBy === 'SIGKILL' || killedBy === 'SIGABRT' || code === 134;
  if (outOfMemory) return new PdfProblem('over-limit', 'The PDF takes too much memory to read');
  return new PdfProblem('damaged', 'The PDF is damaged: it cannot be read');
}
