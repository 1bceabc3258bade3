import { contractFields, type LogFields } from '../log-fields.ts';

/**
 * Log lines grown from choices: each decision takes a byte, and the first alternative is always the plainest,
 * so that fast-check shrinks a failing log to a short one of plain lines by shrinking its bytes.
 */
export function lineFrom(choices: Uint8Array, fields: LogFields = contractFields): Buffer {
  const choose = chooser(choices, fields);
  const line = Buffer.from(textOf(choose));
  return choose(3) === 0 ? line : mutate(line, choose);
}

/** Picks one of `count` alternatives, for a log of these fields. */
type Choose = ((count: number) => number) & { readonly fields: LogFields };

function chooser(choices: Uint8Array, fields: LogFields): Choose {
  let next = 0;
  return Object.assign((count: number) => (choices[next++] ?? 0) % count, { fields });
}

function pick<T>(choose: Choose, alternatives: readonly T[]): T {
  const choice = alternatives[choose(alternatives.length)];
  if (choice === undefined) throw new RangeError('there must be an alternative to pick');
  return choice;
}

function textOf(choose: Choose): string {
  const kind = choose(16);
  if (kind === 1) return pick(choose, ['', ' ', '\t', '\r', ' \t\r', '\u00A0', '\f', '\uFEFF']);
  if (kind === 2) return pick(choose, ['#', ' # {"level":"ERROR"}', '#\u00E9', '\r#', '\uFEFF#', '/# {}']);
  if (kind === 3)
    return pick(choose, ['[]', 'null', '1', '"a"', '{}', '{} {}', '{},', '}', '{', 'level=ERROR']);
  if (kind === 4 && choose(4) === 3) return deep(choose);
  return space(choose) + object(choose, 2) + space(choose) + pick(choose, ['', '', '', '\r']);
}

function object(choose: Choose, depth: number): string {
  const members = Array.from({ length: choose(5) }, () => member(choose, depth));
  return `{${space(choose)}${members.join(`${space(choose)},${space(choose)}`)}${space(choose)}}`;
}

function member(choose: Choose, depth: number): string {
  const kind = choose(8);
  const colon = `${space(choose)}:${space(choose)}`;
  if (kind <= 2) return spelled(choose, choose.fields.level) + colon + levelValue(choose, depth);
  if (kind === 3) return spelled(choose, choose.fields.service) + colon + serviceValue(choose, depth);
  if (kind === 4) return spelled(choose, choose.fields.time) + colon + timestampValue(choose, depth);
  const other = pick(choose, [
    'msg',
    'level',
    'ts',
    'Level',
    'levels',
    'leve',
    'tss',
    't',
    'services',
    '__proto__',
    'a"b',
    '',
  ]);
  return spelled(choose, other) + colon + value(choose, depth);
}

function levelValue(choose: Choose, depth: number): string {
  if (choose(6) === 5) return value(choose, depth);
  return spelled(
    choose,
    pick(choose, ['ERROR', 'ERROR', 'ERROR', 'INFO', 'error', 'ERRORS', 'ERRO', 'ERROR ', '']),
  );
}

function serviceValue(choose: Choose, depth: number): string {
  if (choose(6) === 5) return value(choose, depth);
  const names = [
    'orders',
    'billing',
    '',
    '__proto__',
    'unknown',
    'caf\u00E9',
    '\u{1F600}',
    'constructor',
    'a\nb',
  ];
  return spelled(choose, pick(choose, names));
}

function timestampValue(choose: Choose, depth: number): string {
  if (choose(6) === 5) return value(choose, depth);
  const day = pick(choose, [
    '2025-09-15',
    '2024-02-29',
    '2025-02-29',
    '0000-01-01',
    '1969-12-31',
    '2025-13-01',
    '25-1-1',
  ]);
  const time = pick(choose, [
    '12:00:00',
    '11:59:59',
    '23:59:59',
    '24:00:00',
    '12:60:00',
    '12:00:61',
    '12:00',
  ]);
  const fraction = pick(choose, ['', '.0', '.5', '.0000000000000000000001', '.', ',5', '.10']);
  const offset = pick(choose, [
    'Z',
    'z',
    '+00:00',
    '-00:00',
    '+02:00',
    '-23:59',
    '+24:00',
    '+0200',
    '',
    'Z ',
  ]);
  return spelled(choose, `${day}${pick(choose, ['T', 'T', 't', ' '])}${time}${fraction}${offset}`);
}

function value(choose: Choose, depth: number): string {
  const kind = choose(6);
  if (kind === 0)
    return spelled(
      choose,
      pick(choose, ['', 'x', 'ERROR', '\u00E9\u{1F600}', '"level":"ERROR"', '\u0000\u001F\u007F', '\\']),
    );
  if (kind === 1)
    return pick(choose, [
      '0',
      '-0',
      '12',
      '1.5',
      '1e5',
      '1E-5',
      '0.0e+0',
      '01',
      '1.',
      '.5',
      '-',
      '+1',
      '1e',
      '1e+',
      '0x1',
      'NaN',
    ]);
  if (kind === 2) return pick(choose, ['true', 'false', 'null', 'tru', 'nulL', 'True', 'undefined']);
  if (kind === 3)
    return pick(choose, [
      '"\\ud800"',
      '"\\udc00\\ud83d"',
      '"\\x"',
      '"\\u12g4"',
      '"\\u12"',
      '"\t"',
      '"',
      '"\\"',
      "'a'",
    ]);
  if (depth === 0) return '{}';
  if (kind === 4) return object(choose, depth - 1);
  const items = Array.from({ length: choose(4) }, () => value(choose, depth - 1));
  return `[${space(choose)}${items.join(`${space(choose)},${space(choose)}`)}${pick(choose, ['', '', '', '', ','])}]`;
}

/** Around the nesting limit, balanced or not. */
function deep(choose: Choose): string {
  const depth = 509 + choose(6);
  const closing = depth + pick(choose, [0, 0, 0, 1, -1]);
  const [open, close] = pick(choose, [
    ['[', ']'],
    ['{"level":', '}'],
  ] as const);
  return `{"level":"ERROR","a":${open.repeat(depth)}1${close.repeat(closing)}}`;
}

function space(choose: Choose): string {
  return pick(choose, ['', '', '', '', ' ', '\t', '\r', '  ']);
}

/**
 * A JSON string in which some characters are escaped that need not be, in either case of hexadecimal digits.
 */
function spelled(choose: Choose, text: string): string {
  const plainly = choose(3) > 0;
  let json = '';
  for (let index = 0; index < text.length; index++) {
    const unit = text.charAt(index);
    if (plainly || choose(3) > 0) {
      json += /[\ud800-\udfff]/.test(unit) ? unit : JSON.stringify(unit).slice(1, -1);
    } else {
      const hex = text.charCodeAt(index).toString(16).padStart(4, '0');
      json += `\\u${choose(2) === 0 ? hex : hex.toUpperCase()}`;
    }
  }
  return `"${json}"`;
}

const BYTES = [
  0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a, 0x00, 0x1f, 0x20, 0x0a, 0x0d, 0x23, 0x80, 0xc3, 0xff, 0xed,
  0x30, 0x75,
];

function mutate(line: Buffer, choose: Choose): Buffer {
  const at = line.length === 0 ? 0 : (choose(256) * 256 + choose(256)) % line.length;
  const before = line.subarray(0, at);
  const byte = Buffer.from([pick(choose, BYTES)]);
  return pick(choose, [
    () => before,
    () => Buffer.concat([before, line.subarray(at + 1)]),
    () => Buffer.concat([before, byte, line.subarray(at + 1)]),
    () => Buffer.concat([before, byte, line.subarray(at)]),
    () => Buffer.concat([before, line.subarray(at, at + 9), line.subarray(at)]),
  ])();
}
