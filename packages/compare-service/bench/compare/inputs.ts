import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { randomNumbers } from '../../test/support/random.ts';

/** Two files to compare. */
export interface Input {
  readonly name: string;
  readonly file1: string;
  readonly file2: string;
  /** Made to be hard; of 20 MB together. */
  readonly worst: boolean;
}

type Lines = readonly [first: string[], second: string[]];
const SEED = 20_261_121;
const FILE_BYTES = 10_000_000;

const cases: Readonly<Record<string, () => Lines>> = {
  '10k lines, 20 %': () => changed(10_000, 20),
  '100k lines, 1 %': () => changed(100_000, 1),
  '100k lines, 20 %': () => changed(100_000, 20),
  '1M lines, 1 %': () => changed(1_000_000, 1),
};

const worstCases: Readonly<Record<string, () => Lines>> = {
  'two letters': () => [letters(2, 1), letters(2, 2)],
  '26 letters': () => [letters(26, 1), letters(26, 2)],
  'mostly blank lines': () => [letters(3, 1).map(blankA), letters(3, 2).map(blankA)],
  shuffled: () => [numbered(''), shuffled(numbered(''))],
  'each line four times, shuffled': () => [shuffled(fourTimes(), 1), shuffled(fourTimes(), 2)],
  reversed: () => [numbered(''), numbered('').reverse()],
  'all different': () => [numbered('a'), numbered('b')],
  'a period, interrupted': () => interrupted(),
};

/** Writes the inputs that are missing. */
export function prepareInputs(folder: string): Input[] {
  mkdirSync(folder, { recursive: true });
  return [
    ...Object.entries(cases).map(([name, make]) => prepare(folder, { name, make, worst: false })),
    ...Object.entries(worstCases).map(([name, make]) => prepare(folder, { name, make, worst: true })),
  ];
}

interface Case {
  readonly name: string;
  readonly make: () => Lines;
  readonly worst: boolean;
}

function prepare(folder: string, { name, make, worst }: Case): Input {
  const base = join(folder, name.replaceAll(/\W+/g, '-'));
  const input = { name, file1: `${base}.1.txt`, file2: `${base}.2.txt`, worst };
  if (existsSync(input.file2)) return input;
  const [first, second] = make();
  writeFileSync(input.file1, textOf(first, worst));
  // A file gets its name only when it is whole, so that a file of an interrupted run is written again.
  writeFileSync(`${input.file2}.part`, textOf(second, worst));
  renameSync(`${input.file2}.part`, input.file2);
  return input;
}

function textOf(lines: readonly string[], worst: boolean): string {
  const text = `${lines.join('\n')}\n`;
  return worst ? text.slice(0, FILE_BYTES) : text;
}

function changed(count: number, percent: number): Lines {
  const random = randomNumbers(SEED);
  const line = (index: number) => `line ${index} with some words of text ${random(1e9)}`;
  const first = Array.from({ length: count }, (_, index) => line(index));
  return [first, first.map((text, index) => (random(100) < percent ? line(index + count) : text))];
}

function letters(count: number, seed: number): string[] {
  const random = randomNumbers(SEED + seed);
  return Array.from({ length: FILE_BYTES / 2 }, () => String.fromCharCode(97 + random(count)));
}

function blankA(letter: string): string {
  return letter === 'a' ? 'a' : '';
}

function numbered(prefix: string): string[] {
  return Array.from({ length: 1_300_000 }, (_, index) => prefix + index.toString(36));
}

function fourTimes(): string[] {
  return Array.from({ length: 1_600_000 }, (_, index) => (index >> 2).toString(36));
}

function shuffled(lines: string[], seed = 1): string[] {
  const random = randomNumbers(SEED + seed);
  for (let index = lines.length - 1; index > 0; index--) {
    const other = random(index + 1);
    [lines[index], lines[other]] = [lines[other]!, lines[index]!];
  }
  return lines;
}

function interrupted(): Lines {
  const random = randomNumbers(SEED);
  const period = Array.from({ length: 2_500_000 }, () => 'a\nb');
  return [period, period.map((text) => (random(1_000) === 0 ? 'z\nz' : text))];
}
