import { describe, expect, test } from '@jest/globals';

import { MAX_DEPTH, MAX_LINE_BYTES } from './limits.ts';
import { LogScanner } from './log-scanner.ts';
import type { ScanCounts } from './scan-counts.ts';
import { parseInstant } from './timestamp.ts';

function scan(log: string | Buffer, since?: string): ScanCounts {
  const scanner = new LogScanner({ since: since === undefined ? undefined : parseInstant(since) });
  scanner.push(Buffer.from(log));
  return scanner.end();
}

const error = '{"ts":"2025-09-15T12:00:03Z","service":"orders","level":"ERROR","msg":"payment declined"}';

describe('lines', () => {
  test.each([
    ['', 0],
    ['\n', 1],
    [error, 1],
    [`${error}\n`, 1],
    [`${error}\r\n`, 1],
    [`${error}\n\n`, 2],
    [`\n# comment\n${error}`, 3],
  ])('%j has %d lines', (log, lines) => {
    const counts = scan(log);

    expect(counts.lines).toBe(lines);
    expect(counts.malformed).toBe(0);
    expect(counts.bytes).toBe(log.length);
  });

  test.each(['', ' ', '\t \r', '#', '  # {"level":"ERROR"}', `#${error}`])('%j is skipped', (line) => {
    expect(scan(`${line}\n`)).toMatchObject({ lines: 1, total: 0, malformed: 0 });
  });

  test.each([
    '[]',
    '1',
    'null',
    '"text"',
    'level=ERROR',
    '{',
    '{}}',
    '{} {}',
    '{"a":1,}',
    "{'a':1}",
    '{"a":01}',
    '{"a":"\t"}',
    '\u00A0',
    '/{}',
  ])('%j is malformed', (line) => {
    expect(scan(`${line}\n${error}\n`)).toMatchObject({ lines: 2, total: 1, malformed: 1 });
  });

  test('a line that the end of the log cuts off is malformed', () => {
    expect(scan(error.slice(0, -1))).toMatchObject({ lines: 1, malformed: 1 });
  });
});

describe('an error', () => {
  test.each([
    ['as it is', '{"level":"ERROR"}', 1],
    ['with an escaped value', String.raw`{"level":"\u0045RR\u004fR"}`, 1],
    ['with an escaped key', String.raw`{"lev\u0065l":"ERROR"}`, 1],
    [
      'with all of it escaped',
      String.raw`{"\u006C\u0065\u0076\u0065\u006C":"\u0045\u0052\u0052\u004F\u0052"}`,
      1,
    ],
    ['with white space wherever JSON has it', ' {\t"level" : "ERROR" } \r', 1],
    ['whose level is given twice, last as ERROR', '{"level":"INFO","level":"ERROR"}', 1],
    ['whose level is given twice, first as ERROR', '{"level":"ERROR","level":"INFO"}', 0],
    ['in lower case', '{"level":"error"}', 0],
    ['with a blank', '{"level":"ERROR "}', 0],
    ['of another field', '{"Level":"ERROR","msg":"\\"level\\":\\"ERROR\\""}', 0],
    ['of a nested object', '{"cause":{"level":"ERROR"},"all":[{"level":"ERROR"}]}', 0],
    ['in a list', '{"level":["ERROR"]}', 0],
  ])('%s', (_, line, total) => {
    expect(scan(line)).toMatchObject({ total, malformed: 0 });
  });
});

describe('service', () => {
  test.each([
    ['orders', '"orders"'],
    ['caf\u00E9', String.raw`"caf\u00e9"`],
    ['caf\u00E9', '"caf\u00E9"'],
    ['a"b', String.raw`"a\"b"`],
    ['\uD800', String.raw`"\ud800"`],
    ['__proto__', '"__proto__"'],
    ['constructor', '"constructor"'],
    ['unknown', '""'],
    ['unknown', 'null'],
    ['unknown', '7'],
    ['unknown', '["orders"]'],
  ])('%j is what %s counts under', (service, json) => {
    const counts = scan(`{"level":"ERROR","service":${json}}`);

    expect([...counts.byService]).toEqual([[service, 1]]);
  });

  test('a line without one counts under unknown, whatever the line before had', () => {
    const counts = scan(`${error}\n{"level":"ERROR"}\n`);

    expect([...counts.byService]).toEqual([
      ['orders', 1],
      ['unknown', 1],
    ]);
  });

  test('different spellings of one name are one service', () => {
    const counts = scan(
      ['orders', String.raw`\u006frders`, 'orders']
        .map((s) => `{"level":"ERROR","service":"${s}"}`)
        .join('\n'),
    );

    expect([...counts.byService]).toEqual([['orders', 3]]);
  });

  test('thousands of names keep their own counts', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `service-${index % 2500}`);
    const counts = scan(names.map((name) => `{"level":"ERROR","service":"${name}"}`).join('\n'));

    expect(counts.byService.size).toBe(2500);
    expect(new Set(counts.byService.values())).toEqual(new Set([2]));
  });
});

test('a service whose name begins like another keeps its own count', () => {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
  const longer = letters.flatMap((second) => letters.map((third) => `a${second}${third}`));
  const names = longer.flatMap((name) => [name, 'a']);

  const counts = scan(names.map((name) => `{"level":"ERROR","service":"${name}"}`).join('\n'));

  expect(counts.byService.get('a')).toBe(longer.length);
  expect(counts.byService.size).toBe(longer.length + 1);
});

describe('since', () => {
  const since = '2025-09-15T12:00:00Z';
  const at = (ts: string) => `{"level":"ERROR","ts":${ts}}`;

  test.each([
    ['"2025-09-15T12:00:00Z"', 0],
    ['"2025-09-15T12:00:00.0000000000Z"', 0],
    ['"2025-09-15T12:00:00.0000000001Z"', 1],
    ['"2025-09-15T14:00:00+02:00"', 0],
    ['"2025-09-15T11:00:01-01:00"', 1],
    ['"2025-09-15T11:59:59.999Z"', 0],
    [String.raw`"2025-09-15T12:00:01\u005a"`, 1],
  ])('an error at %s: %d', (ts, total) => {
    expect(scan(at(ts), since)).toMatchObject({ total, undated: 0 });
  });

  test.each(['"yesterday"', '1757937600', 'null', '"2025-02-30T12:00:00Z"'])(
    'an error at %s is undated',
    (ts) => {
      expect(scan(at(ts), since)).toMatchObject({ total: 0, undated: 1 });
      expect(scan(at(ts))).toMatchObject({ total: 1, undated: 0 });
    },
  );

  test('undated errors count for their service when there is no since, without a minute', () => {
    const counts = scan(`${error}\n{"level":"ERROR","service":"orders"}`);

    expect(counts.byServiceMinute).toEqual(
      new Map([['orders', new Map([[Date.UTC(2025, 8, 15, 12) / 60_000, 1]])]]),
    );
    expect(counts.withoutTimeByService).toEqual(new Map([['orders', 1]]));
  });

  test('only errors can be undated', () => {
    expect(scan('{"level":"INFO"}', since)).toMatchObject({ undated: 0 });
  });
});

describe('encoding', () => {
  test('a byte order mark at the very start is ignored', () => {
    expect(scan(`\uFEFF${error}`)).toMatchObject({ total: 1, malformed: 0 });
    expect(scan('\uFEFF# comment')).toMatchObject({ lines: 1, malformed: 0 });
  });

  test('a byte order mark elsewhere makes its line malformed', () => {
    expect(scan(`${error}\n\uFEFF${error}`)).toMatchObject({ total: 1, malformed: 1 });
    expect(scan(`\uFEFF\uFEFF${error}`)).toMatchObject({ total: 0, malformed: 1 });
  });

  test('a byte order mark at the start of a continuation is elsewhere', () => {
    const scanner = new LogScanner({ continues: true });
    scanner.push(Buffer.from(`\uFEFF${error}`));

    expect(scanner.end()).toMatchObject({ malformed: 1 });
  });

  test.each([
    ['a lone continuation byte', [0x80]],
    ['a cut sequence', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['Latin-1', [0xe9]],
  ])('%s makes its line malformed, and only that', (_, bytes) => {
    const broken = Buffer.concat([
      Buffer.from('{"level":"ERROR","msg":"'),
      Buffer.from(bytes),
      Buffer.from('"}\n'),
    ]);
    const counts = scan(
      Buffer.concat([Buffer.from(`${error}\n`), broken, Buffer.from(`{"level":"ERROR","msg":"\u00E9"}\n`)]),
    );

    expect(counts).toMatchObject({ lines: 3, total: 2, malformed: 1 });
  });
});

describe('limits', () => {
  const nested = (depth: number) => `{"level":"ERROR","a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  const long = (bytes: number) => {
    const frame = '{"level":"ERROR","msg":""}';
    return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
  };

  test(`nesting ${MAX_DEPTH} deep is read, one more is malformed`, () => {
    expect(scan(nested(MAX_DEPTH))).toMatchObject({ total: 1, malformed: 0 });
    expect(scan(nested(MAX_DEPTH + 1))).toMatchObject({ total: 0, malformed: 1 });
  });

  test.each([1 << 20, Infinity])(
    'a line of 16 MiB is read, one byte more is not, in chunks of %d',
    (chunkSize) => {
      const lines = [
        `\uFEFF${long(MAX_LINE_BYTES)}`,
        `${long(MAX_LINE_BYTES)} `,
        `#${' '.repeat(MAX_LINE_BYTES)}`,
        ' '.repeat(MAX_LINE_BYTES),
        ' '.repeat(MAX_LINE_BYTES + 1),
        error,
      ];
      const log = Buffer.from(lines.join('\n'));
      const scanner = new LogScanner();
      for (let at = 0; at < log.length; at += chunkSize) scanner.push(log.subarray(at, at + chunkSize));

      expect(scanner.end()).toMatchObject({ lines: lines.length, total: 2, malformed: 2 });
    },
  );
});

describe('chunks', () => {
  const log = Buffer.from(
    [
      '\uFEFF# start',
      error,
      '',
      String.raw`{"lev\u0065l":"\u0045RROR","service":"caf\u00E9","a":[{"b":[-1.5e+3,true,null,"\"\\"]},{}]}`,
      '{"level":"ERROR","service":"\u{1F600}"}\r',
      '{"level":"ERROR",}',
      '{"level":"ERROR"}',
    ].join('\n'),
  );

  test('a log counts the same when it is cut in two at any byte', () => {
    const whole = scan(log);

    for (let cut = 0; cut <= log.length; cut++) {
      const scanner = new LogScanner();
      scanner.push(log.subarray(0, cut));
      scanner.push(log.subarray(cut));
      expect(scanner.end()).toEqual(whole);
    }
    expect(whole).toMatchObject({ lines: 7, total: 4, malformed: 1 });
  });

  test('a chunk may be overwritten once it was pushed', () => {
    const scanner = new LogScanner();
    const chunk = new Uint8Array(1);
    for (const byte of log) {
      chunk[0] = byte;
      scanner.push(chunk);
    }

    expect(scanner.end()).toEqual(scan(log));
  });
});

describe('chosen fields', () => {
  const fields = { time: '@t', level: 'log.level', service: 'x', errorLevels: ['error', '50', 'E'] };

  function scanChosen(...lines: string[]): ScanCounts {
    const scanner = new LogScanner({ fields, since: parseInstant('2025-09-15T12:00:00Z') });
    scanner.push(Buffer.from(lines.join('\n')));
    return scanner.end();
  }

  const at = (level: string) => `{"@t":"2025-09-15T12:00:01Z","x":"orders","log.level":${level}}`;

  test.each([
    ['"error"', 1],
    ['"E"', 1],
    ['50', 1],
    ['"50"', 1],
    [String.raw`"\u0065rror"`, 1],
    ['"ERROR"', 0],
    ['"errors"', 0],
    ['500', 0],
    ['5', 0],
    ['["error"]', 0],
    ['null', 0],
  ])('a level of %s: %d', (level, total) => {
    expect(scanChosen(at(level))).toMatchObject({ total, undated: 0, malformed: 0 });
  });

  test('are the only ones that count', () => {
    const other = '{"ts":"2025-09-15T12:00:01Z","service":"billing","level":"error"}';

    expect([...scanChosen(other, at('"error"')).byService]).toEqual([['orders', 1]]);
  });

  test('of one scan are not those of another that runs at the same time', () => {
    const names = ['a', 'b', 'level'];
    const scanners = names.map((level) => new LogScanner({ fields: { ...fields, level } }));

    for (let round = 0; round < 3; round++) {
      for (const scanner of scanners) scanner.push(Buffer.from('{"a":"error"}\n{"b":"E"}\n{"b":50}\n'));
    }

    expect(scanners.map((scanner) => scanner.end().total)).toEqual([3, 6, 0]);
  });
});

describe('malformed lines', () => {
  const log = ['one', error, '# comment', '', 'two', '{"a":1}', 'three\u001b[2J', 'four'].join('\n');

  test.each([1, 7, 1_000])(
    'are kept with their numbers, as many as are asked for, in chunks of %d',
    (size) => {
      const scanner = new LogScanner({ malformedLines: 3 });
      const bytes = Buffer.from(log);
      for (let start = 0; start < bytes.length; start += size)
        scanner.push(bytes.subarray(start, start + size));

      const counts = scanner.end();

      expect(counts).toMatchObject({ lines: 8, malformed: 4, skipped: 2, total: 1 });
      expect(counts.malformedLines).toEqual([
        { line: 1, text: 'one' },
        { line: 5, text: 'two' },
        { line: 7, text: 'three\u001b[2J' },
      ]);
    },
  );

  test('are not kept when nobody asks', () => {
    expect(scan(log).malformedLines).toEqual([]);
  });
});

test('the first lines tell which fields and levels a log has', () => {
  const scanner = new LogScanner({ looksAtFields: true });
  scanner.push(Buffer.from(`# comment\nbroken\n{"level":"info","time":1}\n{"severity":"x"}\n{"level":30}\n`));
  scanner.push(Buffer.from('{"level":"late"}\n'.repeat(30)));

  expect(scanner.end().seen).toEqual({
    records: 18,
    withLevel: 17,
    levels: new Set(['info', '30', 'late']),
    names: ['level', 'time'],
  });
});
