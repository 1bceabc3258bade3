import type { TaskDescription } from '@fairway/local-ecs';

import { readLogLine } from '../../terminal/log-line.ts';

const LINES_SHOWN = 20;

/** The folder of a bundle in a path: without it, a line of a stack trace names the workspace's file. */
const BUNDLE_FOLDER = /(?:file:\/\/)?[^\s()]*\/bundles\/[^/\s]+\/[0-9a-f]{12}\//g;

/**
 * The evidence for a task's failure: its last health check, unless the reason has it already, and the last lines that
 * it printed.
 */
export function evidenceOf(task: TaskDescription): readonly string[] {
  const { id, lastCheck, failure } = task;
  const isTold = lastCheck === undefined || failure === 'health';
  const check = isTold ? [] : [`the last health check of (task ${id}): ${lastCheck}`];
  return [...check, ...lastWordsOf(task)];
}

/**
 * A deployment may succeed although a replaced task did not end as it should: without a remark nobody would learn of
 * it.
 */
export function remarksOn(task: TaskDescription): readonly string[] {
  const { id, killedAt, requestsCut } = task;
  const cut =
    requestsCut === undefined
      ? []
      : [
          `(task ${id}) was cut off from ${requestsCut} requests or WebSockets that took longer than the drainSeconds ` +
            'of its manifest',
        ];
  if (killedAt === undefined) return cut;
  return [
    ...cut,
    `(task ${id}) was killed: it did not end within the stopTimeoutSeconds of its manifest after its stop signal`,
    ...lastWordsOf(task),
  ];
}

function lastWordsOf(task: TaskDescription): readonly string[] {
  const lines = lastLinesOf(task);
  return [
    lines.length === 0 ? `(task ${task.id}) printed nothing` : `the last lines of (task ${task.id}):`,
    ...lines.map((line) => `  ${line}`),
  ];
}

function lastLinesOf({ lastLines = [] }: TaskDescription): readonly string[] {
  return lastLines
    .flatMap((line) => readLogLine(line).text.split('\n'))
    .slice(-LINES_SHOWN)
    .map((line) => line.replaceAll(BUNDLE_FOLDER, ''));
}
