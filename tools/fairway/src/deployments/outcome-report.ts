import { formatSeconds } from '../terminal/duration.ts';
import { Failure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import { endings, type Outcome, type ServiceChange } from './deployment.ts';

/** How deployments ended, as one line of JSON. */
export function outcomesJson(environment: string, outcomes: readonly Outcome[]): string {
  const deployments = outcomes.map(({ change: { service, tag, before }, ...outcome }) => ({
    service,
    tag,
    before,
    ...outcome,
  }));
  return JSON.stringify({ environment, deployments });
}

/**
 * Prints how each deployment ended.
 * @throws {Failure} with the reasons and the failed tasks' own last lines, unless all have succeeded
 */
export function reportOutcomes(outcomes: readonly Outcome[], output: Output): void {
  for (const outcome of outcomes) {
    for (const line of outcome.remarks) output.err(`${line}\n`);
    output.out(`${verdictLine(outcome)}\n`);
  }
  const others = outcomes.filter(({ verdict }) => verdict !== 'succeeded');
  if (others.length === 0) return;
  throw new Failure(
    others.map(reasonOf).join('; '),
    others.flatMap(({ evidence }) => evidence),
  );
}

/** A line that announces a deployment's change of a service. */
export function changeLine({ service, tag, before, changes }: ServiceChange): string {
  if (!changes) return `${service}: ${tag} runs already, nothing to deploy`;
  if (before === undefined) return `${service}: ${tag} is new`;
  return before.tag === tag
    ? `${service}: ${tag}, with another configuration`
    : `${service}: ${before.tag} → ${tag}`;
}

function verdictLine({ change: { service, tag, before }, verdict, tookMs }: Outcome): string {
  const replaced = verdict === 'succeeded' && before !== undefined && before.tag !== tag;
  const what = replaced ? `${before.tag} → ${tag}` : tag;
  return `${service}: ${verdict} after ${formatSeconds(tookMs)}  ${what}`.trimEnd();
}

function reasonOf({ change: { service, before }, verdict, reason = 'no reason given' }: Outcome): string {
  const now =
    verdict === 'rolled back' && before !== undefined ? `, ${before.tag || before.release} serves` : '';
  return `the deployment of ${service} ${endings[verdict]}${now}: ${reason}`;
}
