import type { Verdict } from '@fairway/local-ecs';

/** Receives the environment's events, in their order. */
export interface Report {
  /** One line about a part of the environment; the next line about the same part replaces it where possible. */
  progress(part: string, what: string, done: boolean): void;
  note(text: string): void;
  /** A line that a service printed. */
  serviceLine(service: string, line: string): void;
  /** @param deployment its id: `logs/2` */
  deploymentEnded(deployment: string, verdict: Verdict): void;
}
