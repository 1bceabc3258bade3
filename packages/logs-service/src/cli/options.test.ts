import { describe, expect, test } from '@jest/globals';

import { parseCommand } from './options.ts';

function faultsOf(...args: string[]): readonly string[] {
  const parsed = parseCommand(args);
  return parsed.kind === 'faults' ? parsed.faults : [];
}

describe('what is asked for', () => {
  test('is a local path, with defaults for the rest', () => {
    expect(parseCommand(['--local', 'a.jsonl'])).toEqual({
      kind: 'run',
      options: {
        source: { kind: 'local', path: 'a.jsonl' },
        threshold: 3,
        since: undefined,
        fields: { time: 'ts', level: 'level', service: 'service', errorLevels: ['ERROR'] },
        showMalformed: undefined,
        maxMalformed: 50,
        all: false,
        metrics: false,
        notify: false,
        exitCode: false,
        format: undefined,
        threads: undefined,
        engine: 'scanner',
        maxCostUsd: undefined,
        dryRun: false,
      },
    });
  });

  test('is a bucket with everything', () => {
    const args =
      '--bucket my-logs --prefix tests --threshold 0 --since 2025-09-15T12:00:00Z --all --format table';

    expect(parseCommand([...args.split(' '), '--exit-code', '--metrics', '--notify'])).toMatchObject({
      options: {
        source: { kind: 'bucket', bucket: 'my-logs', prefix: 'tests' },
        threshold: 0,
        since: { epochSeconds: Date.UTC(2025, 8, 15, 12) / 1000 },
        all: true,
        metrics: true,
        notify: true,
        exitCode: true,
        format: 'table',
      },
    });
  });

  test('may be fields, levels and malformed lines of other logs', () => {
    const fields = '--time-field time --level-field severity --service-field app --error-level error,50';

    expect(
      parseCommand(['--local', 'a', ...fields.split(' '), '--show-malformed', '9', '--max-malformed=10%']),
    ).toMatchObject({
      options: {
        fields: { time: 'time', level: 'severity', service: 'app', errorLevels: ['error', '50'] },
        showMalformed: 9,
        maxMalformed: 10,
      },
    });
  });

  test('may be standard input, or be joined to its option', () => {
    expect(parseCommand(['--local', '-'])).toMatchObject({ options: { source: { path: '-' } } });
    expect(parseCommand(['--local=--odd'])).toMatchObject({ kind: 'faults' });
    expect(parseCommand(['--bucket=b'])).toMatchObject({ options: { source: { bucket: 'b', prefix: '' } } });
  });

  test('may be help, whatever else is there', () => {
    const parsed = parseCommand(['--nonsense', '--help']);

    expect(parsed.kind === 'help' && parsed.text).toContain('Exit: 0 done, 1 failed, 2 bad usage, 3 alert');
  });
});

describe('faults', () => {
  const noSource = 'one of --local PATH and --bucket NAME must be given, got: neither';

  test.each([
    [[], [noSource]],
    [['--local', 'a', '--bucket', 'b'], ['one of --local PATH and --bucket NAME must be given, got: both']],
    [['--local', ''], ["--local must be a file, a folder or -, got: ''"]],
    [['--bucket', ''], ["--bucket must be the name of a bucket, got: ''"]],
    [['--local', 'a', '--prefix', 'p'], ['--prefix works with --bucket only, got: --local']],
    [['--local', 'a', '--metrics'], ['--metrics works with --bucket only, got: --local']],
    [['--local', 'a', '--notify'], ['--notify works with --bucket only, got: --local']],
    [['--local', 'a', '--threshold', '-1'], ["--threshold must be a whole number of 0 or more, got: '-1'"]],
    [['--local', 'a', '--threshold', '2.5'], ["--threshold must be a whole number of 0 or more, got: '2.5'"]],
    [['--local', 'a', '--threshold', ''], ["--threshold must be a whole number of 0 or more, got: ''"]],
    [
      ['--local', 'a', '--since', '2025-09-15'],
      ["--since must be a time as 2025-09-15T12:00:00Z, got: '2025-09-15'"],
    ],
    [['--local', 'a', '--format', 'xml'], ["--format must be json or table, got: 'xml'"]],
    [['--local', 'a', '--threads', '0'], ["--threads must be a whole number of 1 or more, got: '0'"]],
    [
      ['--local', 'a', '--max-malformed', '101'],
      ["--max-malformed must be a percentage from 0 to 100, as 50, got: '101'"],
    ],
    [['--local', 'a', '--verbose'], ["unknown option '--verbose'"]],
    [['--local', 'a', '--treshold=2'], ["unknown option '--treshold=2'; did you mean '--threshold'?"]],
    [
      ['--local', 'a', '--since', '\u001b[2J'],
      [String.raw`--since must be a time as 2025-09-15T12:00:00Z, got: '\u001b[2J'`],
    ],
    [['--local', 'a', 'b.jsonl'], ["unexpected argument 'b.jsonl'"]],
    [['--local'], ['--local needs a value']],
    [['--local', '--all'], ['--local needs a value, got the option --all']],
  ])('%j', (args, faults) => {
    expect(faultsOf(...args)).toEqual(faults);
  });

  test('are all told at once', () => {
    expect(faultsOf('x', '--threshold', 'many', '--since', 'now', '--format', 'xml', '--wat')).toEqual([
      "unexpected argument 'x'",
      "unknown option '--wat'",
      noSource,
      "--threshold must be a whole number of 0 or more, got: 'many'",
      "--since must be a time as 2025-09-15T12:00:00Z, got: 'now'",
      "--format must be json or table, got: 'xml'",
    ]);
  });

  test('are told for the rest when the last option lacks its value', () => {
    expect(faultsOf('--format', 'xml', '--local')).toEqual([
      '--local needs a value',
      "--format must be json or table, got: 'xml'",
    ]);
  });
});
