import type { TaskDescription } from '@fairway/local-ecs';

import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import { readLogLine } from '../up/log-line.ts';
import { formatSeconds } from './duration.ts';
import { endings } from './endings.ts';
import type { Outcome } from './follow.ts';

const LINES_SHOWN = 20;

/** Where a bundle lies: without it, a line of a stack trace names the workspace's file. */
const RELEASE_FOLDER = /(?:file:\/\/)?[^\s()]*\/releases\/[^/\s]+\/[0-9a-f]{12}\//g;

/**
 * Prints how each deployment ended.
 * @throws {Failure} with the reasons and the failed tasks' own last lines, unless all have succeeded
 */
export function reportVerdicts(outcomes: readonly Outcome[], output: Output): void {
  for (const outcome of outcomes) output.out(`${verdictLine(outcome)}\n`);
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

function reasonOf({ planned: { service, before }, deployment, verdict, failedTask }: Outcome): string {
  const reason = deployment.statusReason ?? failedTask?.reason ?? 'no reason given';
  const now =
    verdict === 'rolled back' && before !== undefined ? `, ${before.tag || before.release} serves` : '';
  return `the deployment of ${service} ${endings[verdict]}${now}: ${reason}`;
}

function evidenceOf({ failedTask }: Outcome): readonly string[] {
  if (failedTask === undefined) return [];
  const { id, lastCheck } = failedTask;
  const lines = lastLinesOf(failedTask);
  return [
    ...(lastCheck === undefined ? [] : [`the last health check of (task ${id}): ${lastCheck}`]),
    lines.length === 0 ? `(task ${id}) printed nothing` : `the last lines of (task ${id}):`,
    ...lines.map((line) => `  ${line}`),
  ];
}

function lastLinesOf({ lastLines = [] }: TaskDescription): readonly string[] {
  return lastLines
    .flatMap((line) => readLogLine(line).text.split('\n'))
    .slice(-LINES_SHOWN)
    .map((line) => line.replaceAll(RELEASE_FOLDER, ''));
}
