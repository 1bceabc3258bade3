import { Command, CommanderError } from 'commander';
import { parseInstant } from '../scanner/timestamp.ts';
import type { Instant } from '../scanner/instant.ts';

export type Format = 'json' | 'table';

/** Where the logs are: exactly one place. */
export type Source =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'bucket'; readonly bucket: string; readonly prefix: string };

export interface AnalyzeOptions {
  readonly source: Source;
  readonly threshold: number;
  readonly since: Instant | undefined;
  readonly all: boolean;
  readonly metrics: boolean;
  readonly notify: boolean;
  readonly exitCode: boolean;
  /** As asked for; left to where the output goes otherwise. */
  readonly format: Format | undefined;
  readonly threads: number | undefined;
}

export type ParsedCommand =
  | { readonly kind: 'run'; readonly options: AnalyzeOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/** What commander reads: text that nobody has checked. */
interface Given {
  readonly local?: string;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly threshold?: string;
  readonly since?: string;
  readonly format?: string;
  readonly threads?: string;
  readonly all?: true;
  readonly metrics?: true;
  readonly notify?: true;
  readonly exitCode?: true;
}

/**
 * Reads the arguments after the command's name. Everything that is wrong with them is told at once, not only
 * the first fault.
 */
export function parseCommand(args: readonly string[]): ParsedCommand {
  const command = describeCommand();
  if (args.includes('--help') || args.includes('-h'))
    return { kind: 'help', text: command.helpInformation() + EXIT_CODES };
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    return withoutLastArgument(args, error);
  }
  const given = command.opts<Given>();
  const faults = [
    ...command.args.map(unexpected),
    ...swallowedOptions(given),
    ...sourceFaults(given),
    ...valueFaults(given),
  ];
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'run', options: optionsOf(given) };
}

/** Commander gives up only where the last option lacks its value; the other arguments may have faults too. */
function withoutLastArgument(args: readonly string[], error: unknown): ParsedCommand {
  if (!(error instanceof CommanderError)) throw error;
  const rest = parseCommand(args.slice(0, -1));
  const faults = rest.kind === 'faults' ? rest.faults.filter((fault) => fault !== NO_SOURCE) : [];
  return { kind: 'faults', faults: [`${String(args.at(-1))} needs a value`, ...faults] };
}

function describeCommand(): Command {
  return new Command('analyze')
    .usage('--local PATH | --bucket NAME [options]')
    .description('Counts the errors of JSON-lines logs by service and says whether they reach a threshold.')
    .option('--local <path>', 'a file, a folder (its newest log), or - for standard input')
    .option('--bucket <name>', 'an S3 bucket (its newest log)')
    .option('--prefix <prefix>', 'only keys of the bucket that start with it (default: all)')
    .option('--all', 'every log of the folder, or under the prefix, instead of only the newest')
    .option('--threshold <n>', `errors from which on there is an alert (default: ${DEFAULT_THRESHOLD})`)
    .option('--since <time>', 'only errors strictly later, as 2025-09-15T12:00:00Z')
    .option('--format <format>', 'json or table (default: table on a terminal, json otherwise)')
    .option('--exit-code', 'exit 3 when there is an alert')
    .option('--metrics', 'with --bucket: publish the counts to CloudWatch')
    .option('--notify', 'with --bucket: tell the topic when there is an alert')
    .option('--threads <n>', 'threads for large local files (default: by their size, up to 4)')
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
}

const DEFAULT_THRESHOLD = '3';
const EXIT_CODES = `
Exit: 0 done, 1 failed, 2 bad usage, 3 alert with --exit-code.
`;

const NO_SOURCE = 'one of --local PATH and --bucket NAME must be given, got: neither';

function unexpected(argument: string): string {
  return argument.startsWith('-') && argument !== '-'
    ? `unknown option '${argument}'`
    : `unexpected argument '${argument}'`;
}

/** An option that lacks its value takes the option after it for one. */
function swallowedOptions(given: Given): string[] {
  return Object.entries(given)
    .filter(([, value]) => typeof value === 'string' && value.startsWith('--'))
    .map(([option, value]) => `--${option} needs a value, got the option ${String(value)}`);
}

function sourceFaults({ local, bucket, prefix, metrics, notify }: Given): string[] {
  if (local === undefined && bucket === undefined) return [NO_SOURCE];
  if (local !== undefined && bucket !== undefined) {
    return ['one of --local PATH and --bucket NAME must be given, got: both'];
  }
  const onlyWithBucket = { '--prefix': prefix, '--metrics': metrics, '--notify': notify };
  const faults = Object.entries(onlyWithBucket)
    .filter(([, value]) => value !== undefined && bucket === undefined)
    .map(([option]) => `${option} works with --bucket only, got: --local`);
  if (local === '') faults.push("--local must be a file, a folder or -, got: ''");
  if (bucket === '') faults.push("--bucket must be the name of a bucket, got: ''");
  return faults;
}

function valueFaults({ threshold = DEFAULT_THRESHOLD, since, format, threads }: Given): string[] {
  const faults: string[] = [];
  if (wholeNumber(threshold) === undefined) {
    faults.push(`--threshold must be a whole number of 0 or more, got: '${threshold}'`);
  }
  if (since !== undefined && parseInstant(since) === undefined) {
    faults.push(`--since must be a time as 2025-09-15T12:00:00Z, got: '${since}'`);
  }
  if (format !== undefined && !isFormat(format)) {
    faults.push(`--format must be json or table, got: '${format}'`);
  }
  if (threads !== undefined && !(wholeNumber(threads) ?? 0)) {
    faults.push(`--threads must be a whole number of 1 or more, got: '${threads}'`);
  }
  return faults;
}

/** Of options without faults. */
function optionsOf({ local, bucket = '', prefix = '', ...given }: Given): AnalyzeOptions {
  const { all = false, metrics = false, notify = false, exitCode = false } = given;
  const { threshold = DEFAULT_THRESHOLD, since, format, threads } = given;
  return {
    source: local === undefined ? { kind: 'bucket', bucket, prefix } : { kind: 'local', path: local },
    threshold: Number(threshold),
    since: since === undefined ? undefined : parseInstant(since),
    format: format !== undefined && isFormat(format) ? format : undefined,
    threads: threads === undefined ? undefined : Number(threads),
    ...{ all, metrics, notify, exitCode },
  };
}

function isFormat(text: string): text is Format {
  return text === 'json' || text === 'table';
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
