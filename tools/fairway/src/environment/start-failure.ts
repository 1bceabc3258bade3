import { join } from 'node:path';

import type { ProcessEnd, TaskDescription } from '@fairway/local-ecs';

import { Failure } from '../terminal/failure.ts';
import { readLogLine } from '../terminal/log-line.ts';

const LINES_SHOWN = 15;

/** Node's words for an import that leads nowhere: a package, not one of the service's own files. */
const MISSING_PACKAGE = /Cannot find package '([^']+)'/;

/** Whether a task ended because its port was taken. */
export function lostItsPort({ portTakenBy, lastLines = [] }: TaskDescription): boolean {
  return portTakenBy !== undefined || lastLines.some((line) => line.includes('EADDRINUSE'));
}

/** A service that ended before it was healthy, with the end of its output. */
export function startFailure(
  { service, reason, lastLines }: ProcessEnd & { readonly service: string; readonly reason: string },
  logFolder: string,
): Failure {
  const lines = lastLines.slice(-LINES_SHOWN).flatMap((line) => readLogLine(line).text.split('\n'));
  const missing = lastLines.map((line) => MISSING_PACKAGE.exec(line)?.[1]).find((name) => name !== undefined);
  const fix =
    missing === undefined
      ? `see ${join(logFolder, `${service}.log`)}, then run ./fairway up again`
      : `package ${missing} is not installed, run: npm ci`;
  return new Failure(`service ${service} did not start, it ${reason}: ${fix}`, lines);
}
