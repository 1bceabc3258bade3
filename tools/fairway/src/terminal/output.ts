import { watchForStop, type StopRequests } from './stop-requests.ts';

/** The output of a command line: data goes to `out`, talk to `err`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** The caller of a command line: reads its output, and may ask it to stop. */
export interface Caller extends Output {
  /** Asked by a verb that has something to undo, or to end, before it stops. */
  readonly stopRequests: () => StopRequests;
}

/** The terminal, or the program, that started this process. */
export const processCaller: Caller = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stopRequests: watchForStop,
};
