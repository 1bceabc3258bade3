import { appendFile } from 'node:fs/promises';

import {
  DeploymentFailure,
  endLine,
  exitCodes,
  type DeploymentEnd,
} from '../../deployments/deployment-end.ts';
import type { Output } from '../../terminal/output.ts';
import type { AwsConfig } from '../config.ts';

export interface ReportOptions {
  /** The target as the command line named it. */
  readonly target: string;
  readonly json: boolean;
  readonly config: AwsConfig;
}

/**
 * Tells how everything ended: a line for each part and the addresses, or one object; to GitHub also annotations and the
 * job's summary.
 * @throws {DeploymentFailure} with the exit code, unless all ended well
 */
export async function reportEnds(
  ends: readonly DeploymentEnd[],
  output: Output,
  { target, json, config }: ReportOptions,
): Promise<void> {
  const worst = worstOf(ends);
  for (const end of ends) output.err(`${endLine(end)}\n`);
  if (config.github !== undefined) {
    for (const line of ends.flatMap(annotations)) output.err(`${line}\n`);
    if (config.github.summaryFile !== undefined) {
      await appendFile(config.github.summaryFile, summary(target, ends));
    }
  }
  if (json) output.out(`${JSON.stringify(record(target, ends, worst))}\n`);
  else
    for (const { url, verdict } of ends)
      if (url !== undefined && exitCodes[verdict] === 0) output.out(`${url}\n`);
  if (worst === undefined) return;
  throw new DeploymentFailure(worst);
}

/** The end that decides the exit code: the gravest, and of equal ones the first. */
export function worstOf(ends: readonly DeploymentEnd[]): DeploymentEnd | undefined {
  const order = [
    'rollback failed',
    'failed',
    'rolled back',
    'timed out',
    'interrupted',
    'superseded',
    'refused',
  ];
  return order.flatMap((verdict) => ends.filter((end) => end.verdict === verdict))[0];
}

function record(target: string, ends: readonly DeploymentEnd[], worst: DeploymentEnd | undefined) {
  const decisive = worst ?? ends.find(({ verdict }) => verdict === 'succeeded') ?? ends[0];
  const verdict = decisive?.verdict ?? 'nothing to deploy';
  return {
    target,
    verdict,
    exitCode: exitCodes[verdict],
    reason: decisive?.reason,
    undone: decisive?.undone,
    next: decisive?.next,
    url: ends.find(({ url }) => url !== undefined)?.url,
    deployments: ends,
  };
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
function annotations(end: DeploymentEnd): readonly string[] {
  const { target, verdict, reason = '', details, undone = '', next = '' } = end;
  if (exitCodes[verdict] === 0) return [];
  // A newer deployment has taken over, which is no reason for alarm.
  const level = verdict === 'superseded' ? 'warning' : 'error';
  const text = [reason, ...details, undone, next === '' ? '' : `Next: ${next}`].filter((line) => line !== '');
  return [`::${level} title=${property(`${target}: ${verdict}`)}::${data(text.join('\n'))}`];
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function summary(target: string, ends: readonly DeploymentEnd[]): string {
  return [`## ${target}`, '', ...ends.flatMap(summaryOf), ''].join('\n');
}

function summaryOf(end: DeploymentEnd): readonly string[] {
  const { target, verdict, reason, details, undone, next, services, url, tookMs } = end;
  const lines = [`### ${target}: ${verdict}`, ''];
  if (reason !== undefined) lines.push(escaped(reason), '');
  lines.push(...(end.plan ?? []).map((line) => `    ${line}`), ...(end.plan === undefined ? [] : ['']));
  if (end.monthlyCostChangeUsd !== undefined) lines.push(costLine(end.monthlyCostChangeUsd), '');
  if (services.length > 0) {
    lines.push('| service | version | end |', '| --- | --- | --- |');
    lines.push(...services.map((each) => `| ${each.service} | ${each.tag} | ${each.verdict} |`), '');
  }
  if (details.length > 0) lines.push(...details.map((line) => `    ${line}`), '');
  if (undone !== undefined) lines.push(escaped(undone), '');
  if (next !== undefined) lines.push(`Next: \`${next}\``, '');
  if (url !== undefined) lines.push(url, '');
  lines.push(`${Math.round(tookMs / 1_000)} s`, '');
  return lines;
}

function costLine(change: number): string {
  const amount = `$${Math.abs(change).toFixed(2)} a month`;
  if (amount === '$0.00 a month') return 'Costs as much as before.';
  return `Costs ${amount} ${change > 0 ? 'more' : 'less'}.`;
}

/** Escapes text from AWS or a task, whatever characters it has. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`);
}
