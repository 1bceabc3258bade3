/**
 * The signals by which the guard of a process that reads PDF files ends it: nothing else is left of it to say why.
 * The kernel uses none of them when the machine has no memory left, which is not the file's fault.
 */
export const endings = {
  /** The file took more memory than it may. */
  memory: 'SIGUSR2',
  /** A page, or the file, took more of the processor's time than it may. */
  time: 'SIGALRM',
  /** The service that started it is gone. */
  orphaned: 'SIGHUP',
} as const satisfies Record<string, NodeJS.Signals>;
