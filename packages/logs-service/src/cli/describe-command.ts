import { Command } from 'commander';

import { defaultMaxMalformed, defaultThreshold } from '../options/log-options.ts';
import { contractFields } from '../scanner/log-fields.ts';

/** Options as commander gives them: texts that are not checked yet. */
export interface Given {
  readonly local?: string;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly threshold?: string;
  readonly since?: string;
  readonly timeField?: string;
  readonly levelField?: string;
  readonly serviceField?: string;
  readonly errorLevel?: string;
  readonly showMalformed?: string;
  readonly maxMalformed?: string;
  readonly format?: string;
  readonly threads?: string;
  readonly all?: true;
  readonly metrics?: true;
  readonly notify?: true;
  readonly exitCode?: true;
  readonly engine?: string;
  readonly maxCost?: string;
  readonly dryRun?: true;
}

export const EXIT_CODES = `
Exit: 0 done, 1 failed, 2 bad usage, 3 alert with --exit-code, 4 too many malformed lines with --exit-code.
`;

export function describeCommand(): Command {
  const { time, level, service, errorLevels } = contractFields;
  return new Command('analyze')
    .usage('--local PATH | --bucket NAME [options]')
    .description('Counts the errors of JSON-lines logs by service and says whether they reach a threshold.')
    .option('--local <path>', 'a file, a folder (its newest log), or - for standard input')
    .option('--bucket <name>', 'an S3 bucket (its newest log)')
    .option('--prefix <prefix>', 'only keys of the bucket that start with it (default: all)')
    .option('--all', 'every log of the folder, or under the prefix, instead of only the newest')
    .option('--threshold <n>', `errors from which on there is an alert (default: ${defaultThreshold})`)
    .option('--since <time>', 'only errors strictly later, as 2025-09-15T12:00:00Z')
    .option('--time-field <name>', `field that has the time (default: ${time})`)
    .option('--level-field <name>', `field that has the level (default: ${level})`)
    .option('--service-field <name>', `field that has the service (default: ${service})`)
    .option(
      '--error-level <levels>',
      `levels that are errors, as error,fatal (default: ${errorLevels.join(',')})`,
    )
    .option('--format <format>', 'json or table (default: table on a terminal, json otherwise)')
    .option('--exit-code', 'exit 3 when there is an alert, 4 when too many lines are malformed')
    .option('--show-malformed <n>', 'show the first n malformed lines')
    .option(
      '--max-malformed <percent>',
      `more malformed lines are too many (default: ${defaultMaxMalformed})`,
    )
    .option('--metrics', 'with --bucket: publish the counts to CloudWatch')
    .option('--notify', 'with --bucket: tell the topic when there is an alert')
    .option('--engine <name>', 'with --bucket: the engine that counts, scanner or athena (default: scanner)')
    .option('--max-cost <usd>', 'with --bucket: refuse a query that would cost more, as 0.5')
    .option(
      '--dry-run',
      'with --bucket: say how many objects and bytes would be read, and what it would cost',
    )
    .option('--threads <n>', 'threads for large local files (default: by their size, up to 4)')
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
}
