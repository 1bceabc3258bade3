import { constants } from 'node:os';
import process from 'node:process';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** Told to the work of a process when somebody ends the process. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** As a shell has it: 130 for Ctrl-C. Nothing where nobody has ended the process. */
  readonly exitCode: number | undefined;
  /** From now on signals end the process as they always do. */
  end(): void;
}

/**
 * Lets work that costs money elsewhere be stopped before the process ends. A second signal ends the process at once.
 * @param onSignal told the signal's name
 */
export function listenForInterruption(onSignal: (name: string) => void): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const end = (): void => {
    for (const name of SIGNALS) process.removeListener(name, interrupt);
  };
  const interrupt = (name: NodeJS.Signals): void => {
    end();
    exitCode = 128 + constants.signals[name];
    onSignal(name);
    controller.abort(new Error(`interrupted by ${name}`));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    end,
  };
}
