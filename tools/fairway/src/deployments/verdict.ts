import type { TaskDescription } from '@fairway/local-ecs';

import { Failure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import { readLogLine } from '../terminal/log-line.ts';
import { formatSeconds } from '../terminal/duration.ts';
import { endings } from './endings.ts';
import type { Outcome } from './follow.ts';

const LINES_SHOWN = 20;

/** Where a bundle lies: without it, a line of a stack trace names the workspace's file. */
const BUNDLE_FOLDER = /(?:file:\/\/)?[^\s()]*\/bundles\/[^/\s]+\/[0-9a-f]{12}\//g;

/**
 * Prints how each deployment ended.
 * @throws {Failure} with the reasons and the failed tasks' own last lines, unless all have succeeded
 */
export function reportVerdicts(outcomes: readonly Outcome[], output: Output): void {
  for (const outcome of outcomes) {
    for (const line of outcome.forcedTasks.flatMap(remarksOn)) output.err(`${line}\n`);
    output.out(`${verdictLine(outcome)}\n`);
  }
  const others = outcomes.filter(({ verdict }) => verdict !== 'succeeded');
  if (others.length === 0) return;
  throw new Failure(others.map(reasonOf).join('; '), others.flatMap(evidenceOf));
}

function verdictLine({ planned, deployment, verdict }: Outcome): string {
  const { service, tag, before } = planned;
  const took = formatSeconds((deployment.finishedAt ?? deployment.startedAt) - deployment.startedAt);
  const replaced = verdict === 'succeeded' && before !== undefined && before.tag !== tag;
  return `${service}: ${verdict} after ${took}  ${replaced ? `${before.tag} → ` : ''}${tag}`.trimEnd();
}

function reasonOf({ planned: { service, before }, deployment, verdict }: Outcome): string {
  const reason = deployment.statusReason ?? 'no reason given';
  const now =
    verdict === 'rolled back' && before !== undefined ? `, ${before.tag || before.release} serves` : '';
  return `the deployment of ${service} ${endings[verdict]}${now}: ${reason}`;
}

function evidenceOf({ failedTasks }: Outcome): readonly string[] {
  return failedTasks.flatMap((task) => {
    const { id, lastCheck } = task;
    const check = lastCheck === undefined ? [] : [`the last health check of (task ${id}): ${lastCheck}`];
    return [...check, ...lastWordsOf(task)];
  });
}

/** A deployment may succeed although a task it replaced did not go as it should; nobody would learn of it. */
function remarksOn(task: TaskDescription): readonly string[] {
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
