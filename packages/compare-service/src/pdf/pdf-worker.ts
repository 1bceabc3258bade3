import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';

import { overloaded, type HttpProblem } from '@fairway/service-kit';

import type { PdfProcessSettings, PdfReply, PdfTask } from './messages.ts';
import { PdfProblem } from './pdf-problem.ts';
import { endings } from './process-endings.ts';

/** The limits of one file. */
export interface PdfLimits extends PdfProcessSettings {
  /** Resident memory of a process, in MiB. */
  readonly memoryMib: number;
  /**
   * The longest time from one page to the next by the clock, in ms. Beyond it the machine is too busy: a file's
   * processor time would have run out before.
   */
  readonly stallMs: number;
}

/** V8's own limit, for memory outside of buffers: it collects in time instead of growing into the process's limit. */
const HEAP_MIB = 128;

/**
 * Limits what a file that took over the process could do: it starts no program, writes no file, and sees none of the
 * service's variables. The one that it has is for glibc: with several arenas it would keep 14 MB more of what compiling
 * and inflating have given back.
 */
const processOptions: ForkOptions = {
  env: { MALLOC_ARENA_MAX: '1' },
  execArgv: [
    '--permission',
    '--allow-fs-read=*',
    '--allow-worker',
    `--max-old-space-size=${HEAP_MIB}`,
    // Most objects of reading are garbage at once. A nursery that fits into the processor's own memory is the fastest one.
    '--min-semi-space-size=4',
    '--max-semi-space-size=4',
    '--expose-gc',
    // Each page makes new closures of the same few functions: their profile is kept from the first call on, and they
    // are optimized sooner.
    '--no-lazy-feedback-allocation',
  ],
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
};

type Answer<T extends PdfTask['type']> = Extract<
  PdfReply,
  { readonly type: { open: 'opened'; read: 'texts'; close: 'closed' }[T] }
>;

/** A process that reads one PDF after the other. A cut process is gone, whichever side cut it. */
export class PdfWorker {
  readonly #stallMs: number;
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  #lastWords = '';
  #cut = false;

  constructor({ textCharacters, pageMs, fileMs, stallMs }: PdfLimits) {
    this.#stallMs = stallMs;
    this.#child = fork(
      new URL('./pdf-process.ts', import.meta.url),
      [JSON.stringify({ textCharacters, pageMs, fileMs } satisfies PdfProcessSettings)],
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
   * Gives the process a task, once it has started and has answered the one before.
   * @throws {PdfProblem} for a file that has no text to give, or costs more than it may
   * @throws {HttpProblem} 503 when the machine is too busy to read it
   * @throws the signal's reason, with the process, when nobody waits any more
   * @throws {Error} when the process cannot start
   */
  async ask<Type extends PdfTask['type']>(
    task: Extract<PdfTask, { readonly type: Type }>,
    signal: AbortSignal,
  ): Promise<Answer<Type>> {
    const { promise: cut, reject: cutBecause } = Promise.withResolvers<never>();
    const onAbort = (): void => cutBecause(signal.reason);
    signal.addEventListener('abort', onAbort);
    const stall = setTimeout(() => cutBecause(tooBusy()), this.#stallMs);
    try {
      signal.throwIfAborted();
      await Promise.race([this.#ready, cut]);
      return (await Promise.race([this.#answerTo(task, stall), cut])) as Answer<Type>;
    } catch (error) {
      // Its state is unknown; its memory would burden the next file unless the process ends.
      if (!(error instanceof PdfProblem) || error.kind === 'over-limit') await this.end();
      throw error;
    } finally {
      clearTimeout(stall);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the process in any state; resolves when it is gone. */
  async end(): Promise<void> {
    this.#cut = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #answerTo(task: PdfTask, stall: NodeJS.Timeout): Promise<PdfReply> {
    const { promise, resolve, reject } = Promise.withResolvers<PdfReply>();
    const onReply = (reply: PdfReply): void => {
      stall.refresh();
      if (reply.type === 'problem') reject(new PdfProblem(reply.kind, reply.sentence));
      else if (reply.type !== 'page') resolve(reply);
    };
    const onExit = (code: number | null, endedBy: NodeJS.Signals | null): void =>
      reject(problemOfExit(code, endedBy));
    this.#child.on('message', onReply).once('exit', onExit);
    this.#child.send(task, (error) => {
      // When the process has ended, `onExit` knows the reason; this error would hide it.
      if (error !== null && this.#child.connected) reject(error);
    });
    return promise.finally(() => {
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

const RETRY_AFTER_SECONDS = 5;

/** The file may well be read when the machine has less to do: it has not used up its limits. */
function tooBusy(): HttpProblem {
  return overloaded('The service is too busy to read the PDF', RETRY_AFTER_SECONDS);
}

function problemOfExit(code: number | null, endedBy: NodeJS.Signals | null): PdfProblem | HttpProblem {
  if (endedBy === endings.time) return new PdfProblem('over-limit', 'The PDF takes too long to read');
  // V8 aborts at the end of its heap, when all that it can collect is collected.
  const outOfHeap = endedBy === 'SIGABRT' || code === 134;
  if (endedBy === endings.memory || outOfHeap) {
    return new PdfProblem('over-limit', 'The PDF takes too much memory to read');
  }
  // Its guard did not send this: the kernel kills processes when the machine has no memory left.
  if (endedBy === 'SIGKILL') return tooBusy();
  // pdf.js failed where nothing can catch it.
  return new PdfProblem('damaged', 'The PDF is damaged: it cannot be read');
}
