import fc from 'fast-check';

/** Lines that look like parts of a diff, and others that are easily mistaken. */
const treacherous = [
  '',
  ' ',
  '-',
  '+',
  '--',
  '++',
  '---',
  '+++',
  '-- a',
  '++ b',
  '@@ -1 +1 @@',
  '@@',
  '\\ No newline at end of file',
  '--- p.txt',
  '+++ q.txt',
  'diff --git a/x b/x',
  '\\',
  '"',
  '\t',
  '\0',
  '\u001b[0m',
  '\u007f',
  '\u2028',
  '\u0085',
  'é',
  '日本',
  '🙂',
  '\ud83d\ude00x',
  'אב',
  'x',
  'y',
  '{',
  '}',
  '\uFEFF',
  'a\vb\fc',
];

const words = ['a', 'b', 'c', 'd', 'e', 'f'];
const ends = fc.oneof(
  { weight: 6, arbitrary: fc.constant(['\n']) },
  { weight: 2, arbitrary: fc.constant(['\r\n']) },
  { weight: 2, arbitrary: fc.constant(['\n', '\r\n', '\r']) },
);

const line = (choices: readonly string[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...choices) },
    { weight: 1, arbitrary: fc.nat(999).map((number) => `line ${number}`) },
  );

interface FileOptions {
  readonly lines: readonly string[];
  readonly ends: readonly string[];
  readonly seed: number;
  readonly unended: boolean;
  readonly mark: boolean;
}

function write({ lines, ends: choices, seed, unended, mark }: FileOptions): Buffer {
  const ended = lines.map((text, index) => text + choices[(seed * 31 + index * 7) % choices.length]!);
  const text = ended.join('');
  // Without its end an empty last line is no line.
  const cut = unended && lines.at(-1) !== '' ? text.replace(/(\r\n|\n|\r)$/, '') : text;
  return Buffer.from((mark ? '\uFEFF' : '') + cut);
}

/** A second version of `lines`: some of them gone, new, replaced or moved. */
function edited(lines: readonly string[], edits: readonly Edit[]): string[] {
  const result = [...lines];
  for (const { place, remove, insert } of edits) {
    result.splice(place % (result.length + 1), remove, ...insert);
  }
  return result;
}

interface Edit {
  readonly place: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

export interface FilePair {
  readonly file1: Buffer;
  readonly file2: Buffer;
  readonly context: number;
}

/**
 * Two files of up to `longest` lines, mostly alike, with every way to end a line and content that is hard to tell
 * from a diff.
 */
export function filePairs(longest: number): fc.Arbitrary<FilePair> {
  const lines = fc
    .constantFrom(words, treacherous)
    .chain((choices) =>
      fc.tuple(fc.array(line(choices), { maxLength: longest, size: 'max' }), fc.constant(choices)),
    );
  const pair = lines.chain(([first, choices]) => {
    const edit = fc.record({
      place: fc.nat(longest),
      remove: fc.nat(6),
      insert: fc.array(line(choices), { maxLength: 6 }),
    });
    const second = fc.oneof(
      { weight: 4, arbitrary: fc.array(edit, { maxLength: 4 }).map((edits) => edited(first, edits)) },
      { weight: 1, arbitrary: fc.array(line(choices), { maxLength: longest, size: 'max' }) },
    );
    return fc.tuple(fc.constant(first), second);
  });
  const style = fc.record({
    ends,
    seed: fc.nat(99),
    unended: fc.boolean(),
    mark: fc.nat(9).map((n) => n === 0),
  });
  return fc
    .record({ pair, style1: style, style2: style, context: contexts })
    .map(({ pair: [first, second], style1, style2, context }) => ({
      file1: write({ ...style1, lines: first }),
      file2: write({ ...style2, lines: second }),
      context,
    }));
}

const contexts = fc.oneof(
  { weight: 3, arbitrary: fc.constant(3) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 2, 10, 100) },
);

/** The lines of a file, found in another way than the service does. */
export function linesOf(file: Uint8Array): string[] {
  const lines = Buffer.from(file)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * The least number of lines that are only in one of both, found by filling the whole table of common subsequences.
 */
export function minChanges(first: readonly string[], second: readonly string[]): number {
  const numbers = new Map<string, number>();
  for (const line of [...first, ...second]) if (!numbers.has(line)) numbers.set(line, numbers.size);
  const numbered = (lines: readonly string[]) => Int32Array.from(lines, (line) => numbers.get(line)!);
  const columns = numbered(second);
  let above = new Int32Array(second.length + 1);
  for (const number of numbered(first)) {
    const row = new Int32Array(second.length + 1);
    for (let index = 0; index < second.length; index++) {
      row[index + 1] =
        number === columns[index] ? above[index]! + 1 : Math.max(above[index + 1]!, row[index]!);
    }
    above = row;
  }
  return first.length + second.length - 2 * above[second.length]!;
}
