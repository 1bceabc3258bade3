import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

export interface WatchOptions {
  /** Called for each line of either output, without its end. */
  readonly onLine: (line: string) => void;
  /** Asks the program once to stop in order, as Ctrl-C in its terminal would. */
  readonly interrupt?: AbortSignal;
}

interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Milliseconds between two looks at the output. */
const LOOK_MS = 100;
const CHUNK_BYTES = 64 * 1_024;

/**
 * Runs a program whose output goes to the file `output.log` in its folder: it has no pipe that would end it when this
 * process is gone.
 */
export async function watchProgram(
  { program, args, cwd, env }: ProgramCall,
  { onLine, interrupt }: WatchOptions,
): Promise<number> {
  const file = await open(join(cwd, 'output.log'), 'w+');
  try {
    const child = spawn(program, [...args], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
    });
    const ended = once(child, 'exit');
    const stop = () => void child.kill('SIGINT');
    if (interrupt?.aborted === true) stop();
    interrupt?.addEventListener('abort', stop, { once: true });
    const lines = new Lines(file, onLine);
    const looking = setInterval(() => void lines.read(), LOOK_MS);
    try {
      const [code] = (await ended) as [number | null];
      return code ?? 1;
    } finally {
      clearInterval(looking);
      interrupt?.removeEventListener('abort', stop);
      await lines.finish();
    }
  } finally {
    await file.close();
  }
}

/** The lines of a growing file, as they are complete. */
class Lines {
  readonly #file: FileHandle;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #position = 0;
  #rest = '';
  #reading: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, onLine: (line: string) => void) {
    this.#file = file;
    this.#onLine = onLine;
  }

  /** Reads new output; one call after the other. */
  read(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readOn());
    return this.#reading;
  }

  async finish(): Promise<void> {
    await this.read();
    if (this.#rest !== '') this.#onLine(this.#rest);
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const { bytesRead, buffer } = await this.#file.read(
        Buffer.alloc(CHUNK_BYTES),
        0,
        CHUNK_BYTES,
        this.#position,
      );
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#onLine(line);
    }
  }
}
