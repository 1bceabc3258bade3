import { quotedValue, suggestion } from '@fairway/service-manifest/wording';
import { CommanderError } from 'commander';

import {
  bucketOption,
  defaultMaxMalformed,
  defaultThreshold,
  ENGINE_LEVEL_RULE,
  engineOption,
  errorLevelOption,
  fieldOption,
  fieldsOf,
  levelsFitEngine,
  maxCostOption,
  maxMalformedOption,
  prefixOption,
  SAME_NAME_RULE,
  sameName,
  showMalformedOption,
  sinceOption,
  thresholdOption,
  threadsOption,
  type TextOption,
} from '../options/log-options.ts';
import type { EngineName } from '../engine/log-engine.ts';
import type { Instant } from '../scanner/instant.ts';
import type { LogFields } from '../scanner/log-fields.ts';
import { describeCommand, EXIT_CODES, type Given } from './describe-command.ts';

export type Format = 'json' | 'table';

/** The place of the logs: exactly one. */
export type Source =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'bucket'; readonly bucket: string; readonly prefix: string };

export interface AnalyzeOptions {
  readonly source: Source;
  readonly threshold: number;
  readonly since: Instant | undefined;
  readonly fields: LogFields;
  readonly all: boolean;
  readonly metrics: boolean;
  readonly notify: boolean;
  readonly exitCode: boolean;
  /** The number of malformed lines to show; undefined leaves it to the report. */
  readonly showMalformed: number | undefined;
  /** Percent of the lines above which a log is not trusted. */
  readonly maxMalformed: number;
  /** As asked for; left to where the output goes otherwise. */
  readonly format: Format | undefined;
  readonly threads: number | undefined;
  readonly engine: EngineName;
  /** US dollars. */
  readonly maxCostUsd: number | undefined;
  /** Only estimates the reading. */
  readonly dryRun: boolean;
}

export type ParsedCommand =
  | { readonly kind: 'run'; readonly options: AnalyzeOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/** Reads the arguments after the command's name. All faults are told at once, not only the first. */
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
  const { options, faults: valueFaults } = readOptions(given);
  const known = command.options.map(({ long }) => long ?? '');
  const faults = [
    ...command.args.map((argument) => unexpected(argument, known)),
    ...swallowedOptions(given),
    ...sourceFaults(given),
    ...valueFaults,
  ];
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'run', options };
}

/** Commander gives up only where the last option lacks its value; the other arguments may have faults too. */
function withoutLastArgument(args: readonly string[], error: unknown): ParsedCommand {
  if (!(error instanceof CommanderError)) throw error;
  const rest = parseCommand(args.slice(0, -1));
  const faults = rest.kind === 'faults' ? rest.faults.filter((fault) => fault !== NO_SOURCE) : [];
  return { kind: 'faults', faults: [`${String(args.at(-1))} needs a value`, ...faults] };
}

const NO_SOURCE = 'one of --local PATH and --bucket NAME must be given, got: neither';

function unexpected(argument: string, known: readonly string[]): string {
  if (!argument.startsWith('-') || argument === '-') return `unexpected argument ${quotedValue(argument)}`;
  const [name = argument] = argument.split('=', 1);
  const [nearest = ''] = /^; did you mean .*/.exec(suggestion(name, known)) ?? [];
  return `unknown option ${quotedValue(argument)}${nearest}`;
}

/** An option that lacks its value takes the option after it for one. */
function swallowedOptions(given: Given): string[] {
  return Object.entries(given)
    .filter(([, value]) => typeof value === 'string' && value.startsWith('--'))
    .map(([option, value]) => `${flagOf(option)} needs a value, got the option ${String(value)}`);
}

function sourceFaults({ local, bucket, prefix, metrics, notify, engine, maxCost, dryRun }: Given): string[] {
  if (local === undefined && bucket === undefined) return [NO_SOURCE];
  if (local !== undefined && bucket !== undefined) {
    return ['one of --local PATH and --bucket NAME must be given, got: both'];
  }
  const onlyWithBucket = {
    '--prefix': prefix,
    '--metrics': metrics,
    '--notify': notify,
    '--engine': engine,
    '--max-cost': maxCost,
    '--dry-run': dryRun,
  };
  const faults = Object.entries(onlyWithBucket)
    .filter(([, value]) => value !== undefined && bucket === undefined)
    .map(([option]) => `${option} works with --bucket only, got: --local`);
  if (local === '') faults.push("--local must be a file, a folder or -, got: ''");
  return faults;
}

const formatOption: TextOption<Format> = {
  rule: 'must be json or table',
  parse: (text) => (text === 'json' || text === 'table' ? text : undefined),
};

/** Reads the values; a faulty one is reported, and has its default in the options. */
function readOptions(given: Given): { readonly options: AnalyzeOptions; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const read = <T>(name: keyof Given, { rule, parse }: TextOption<T>): T | undefined => {
    const text = given[name];
    const value = typeof text === 'string' ? parse(text) : undefined;
    if (typeof text === 'string' && value === undefined) faults.push(sentence(name, rule, text));
    return value;
  };
  const bucket = read('bucket', bucketOption) ?? '';
  const prefix = read('prefix', prefixOption) ?? '';
  const options: AnalyzeOptions = {
    source:
      given.local === undefined ? { kind: 'bucket', bucket, prefix } : { kind: 'local', path: given.local },
    threshold: read('threshold', thresholdOption) ?? defaultThreshold,
    since: read('since', sinceOption),
    fields: fieldsOf({
      timeField: read('timeField', fieldOption),
      levelField: read('levelField', fieldOption),
      serviceField: read('serviceField', fieldOption),
      errorLevel: read('errorLevel', errorLevelOption),
    }),
    showMalformed: read('showMalformed', showMalformedOption),
    maxMalformed: read('maxMalformed', maxMalformedOption) ?? defaultMaxMalformed,
    format: read('format', formatOption),
    threads: read('threads', threadsOption),
    engine: read('engine', engineOption) ?? 'scanner',
    maxCostUsd: read('maxCost', maxCostOption),
    dryRun: given.dryRun === true,
    all: given.all === true,
    metrics: given.metrics === true,
    notify: given.notify === true,
    exitCode: given.exitCode === true,
  };
  const same = sameName(options.fields);
  if (same !== undefined) faults.push(sentence(same, SAME_NAME_RULE, given[same]));
  faults.push(...engineFaults(options, given));
  return { options, faults };
}

/** An engine knows no line numbers, and numbers only as they are. */
function engineFaults({ engine, fields, showMalformed }: AnalyzeOptions, { errorLevel }: Given): string[] {
  if (engine === 'scanner') return [];
  return [
    ...(levelsFitEngine(fields.errorLevels) ? [] : [sentence('errorLevel', ENGINE_LEVEL_RULE, errorLevel)]),
    ...(showMalformed === undefined
      ? []
      : ['--show-malformed works with the scanner only, got: --engine athena']),
  ];
}

function sentence(name: string, rule: string, value: unknown): string {
  return `${flagOf(name)} ${rule}, got: ${quotedValue(value)}`;
}

/** `--time-field`, of commander's `timeField`. */
function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
