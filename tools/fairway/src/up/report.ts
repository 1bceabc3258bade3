import { styleText } from 'node:util';

import { endings } from '../deployments/deployment.ts';
import type { ReadyEnvironment } from '../environment/ready-environment.ts';
import type { Report } from '../environment/report.ts';
import { LiveLines } from '../terminal/live-lines.ts';
import { readLogLine } from '../terminal/log-line.ts';
import type { UpPlan } from './plan.ts';
import { readyJson, readyText } from './ready.ts';

/** The report of a run, for a person or a script. Progress and notes are talk; only `ready` is data. */
export interface UpReport extends Report {
  ready(environment: ReadyEnvironment): void;
}

export function createReport({
  json,
  verbose,
  services,
}: Pick<UpPlan, 'json' | 'verbose' | 'services'>): UpReport {
  const live = process.stderr.isTTY ? new LiveLines(process.stderr) : undefined;
  const width = Math.max(...services.map(({ name }) => name.length), 'stand-ins'.length);

  // A terminal that has closed must not end this process before it has stopped its children.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  // Until everything runs, output of services would hide the progress.
  let isReady = false;
  function say(text: string): void {
    if (live === undefined) process.stderr.write(`${text}\n`);
    else live.writeAbove(text);
  }

  return {
    progress(part, what, done) {
      const mark = done ? styleText('green', '✓', { stream: process.stderr }) : '·';
      const line = `${mark} ${part.padEnd(width)}  ${what}`;
      if (live !== undefined) live.set(part, line);
      else if (done) say(line);
    },
    note: (text) => say(`fairway: ${text}`),
    serviceLine(service, line) {
      const { text, notable } = readLogLine(line);
      if (!verbose && !(isReady && notable)) return;
      const prefix = styleText('dim', service.padEnd(width), { stream: process.stderr });
      say(text.replaceAll(/^/gm, `${prefix}  `));
    },
    deploymentEnded: (deployment, verdict) => say(`fairway: deployment ${deployment} ${endings[verdict]}`),
    ready(environment) {
      isReady = true;
      live?.finish();
      process.stdout.write(json ? `${readyJson(environment)}\n` : `\n${readyText(environment)}\n\n`);
    },
  };
}
