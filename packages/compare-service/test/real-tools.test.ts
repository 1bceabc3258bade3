import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import fc from 'fast-check';

import { findDifference } from '../src/engine/difference.ts';
import { writeUnifiedDiff } from '../src/output/unified-diff.ts';
import { minChanges, filePairs, linesOf, type FilePair } from './support/file-pairs.ts';
import { withTool } from './support/config.ts';

const PAIRS = 320;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'compare-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The same pairs in every run: a failure of one tool can be looked at. */
const pairs = fc.sample(filePairs(40), { numRuns: PAIRS, seed: 20_261_121 });

function unifiedDiff({ file1, file2, context }: FilePair, name: string): Buffer {
  const names = { file1: name, file2: name };
  return Buffer.from(writeUnifiedDiff(findDifference(file1, file2, { context }), names, context));
}

const nameOf = (index: number) => `file ${index}${index % 3 === 0 ? ' "ü"' : ''}.txt`;

/** Puts every first file into a new folder, with one diff of all pairs with context, and one of those without. */
function prepare(tool: string): string {
  const place = join(folder, tool);
  mkdirSync(place);
  for (const [index, { file1 }] of pairs.entries()) writeFileSync(join(place, nameOf(index)), file1);
  const diffs = pairs.map((pair, index) => ({ ...pair, diff: unifiedDiff(pair, nameOf(index)) }));
  for (const [name, without] of Object.entries({ 'with.diff': false, 'without.diff': true })) {
    const chosen = diffs.filter(({ context }) => (context === 0) === without);
    writeFileSync(join(place, name), Buffer.concat(chosen.map(({ diff }) => diff)));
  }
  return place;
}

function run(program: string, args: readonly string[], cwd: string) {
  return spawnSync(program, args, { cwd, encoding: 'utf8' });
}

function expectSecondFiles(place: string): void {
  for (const [index, { file2 }] of pairs.entries()) {
    const path = join(place, nameOf(index));
    // Both tools may delete a file that becomes empty.
    const made = existsSync(path) ? readFileSync(path) : Buffer.of();
    expect({ index, lines: linesOf(made) }).toEqual({ index, lines: linesOf(file2) });
  }
}

describe('the unified diff, applied to file 1, makes the lines of file 2', () => {
  withTool('patch', 'apt-get install patch', () => {
    const place = prepare('patch');

    for (const diff of ['with.diff', 'without.diff']) {
      const { stdout, status } = run('patch', ['-p0', '-F0', '--no-backup-if-mismatch', '-i', diff], place);
      const problems = /.*(FAILED|fuzz|offset|malformed|rejects).*/.exec(stdout);
      expect({ problems, status }).toEqual({ problems: null, status: 0 });
    }
    expectSecondFiles(place);
  });

  withTool('git', 'apt-get install git', () => {
    const place = prepare('git');
    execFileSync('git', ['init', '-q'], { cwd: place });

    // A patch without context could be applied in the wrong place, so git asks for an explicit option.
    for (const options of [['with.diff'], ['--unidiff-zero', 'without.diff']]) {
      const { stderr, status } = run('git', ['apply', '--whitespace=nowarn', ...options], place);
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    }
    expectSecondFiles(place);
  });
});

describe('hunks are those of GNU diff wherever its are minimal too', () => {
  withTool('diff', 'apt-get install diffutils', () => {
    const place = join(folder, 'diff');
    mkdirSync(place);
    const sampled = [...pairs, ...fc.sample(rewrites, { numRuns: 200, seed: 7 })].map(withPlainEnds);
    for (const [index, { file1, file2 }] of sampled.entries()) {
      writeFileSync(join(place, `${index}.a`), file1);
      writeFileSync(join(place, `${index}.b`), file2);
    }
    const commands = sampled.map(
      ({ context }, index) => `diff -a -U${context} ${index}.a ${index}.b; printf '\\000'`,
    );
    const { stdout } = spawnSync('sh', ['-s'], { cwd: place, input: commands.join('\n'), maxBuffer: 1e8 });
    const theirs = stdout.toString('utf8').split('\0');

    const compared = sampled.filter((pair, index) => {
      const hunks = (theirs[index] ?? '').split('\n').slice(2).join('\n');
      const changes = hunks.match(/^[-+]/gm)?.length ?? 0;
      if (changes !== minChanges(linesOf(pair.file1), linesOf(pair.file2))) return false;
      const ours = unifiedDiff(pair, 'x').toString('utf8').split('\n').slice(2).join('\n');
      expect(ours).toBe(hunks);
      return true;
    });

    expect(compared.length).toBeGreaterThan(450);
  });
});

/** Removes other line ends and NUL: GNU diff reads them in another way, which is not the subject here. */
function withPlainEnds({ file1, file2, context }: FilePair): FilePair {
  const plain = (file: Buffer) =>
    Buffer.from(
      linesOf(file)
        .map((line) => `${line.replaceAll('\0', '0')}\n`)
        .join(''),
    );
  return { file1: plain(file1), file2: plain(file2), context };
}

/**
 * Lines that every passage has, between passages that are rewritten as a whole: diffs differ most in how they match
 * these.
 */
const common = ['}', '', 'return'];
const passage = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.nat(99_999).map((number) => `statement ${number}`) },
    { weight: 2, arbitrary: fc.constantFrom(...common) },
  ),
  { minLength: 1, maxLength: 14, size: 'max' },
);
const rewrites: fc.Arbitrary<FilePair> = fc
  .array(fc.tuple(passage, passage, fc.boolean()), { minLength: 2, maxLength: 12, size: 'max' })
  .map((passages) => {
    const join = (side: 0 | 1) => passages.flatMap((parts) => (parts[2] ? parts[side] : parts[0])).join('\n');
    return { file1: Buffer.from(join(0)), file2: Buffer.from(join(1)), context: 3 };
  });
