import { createHash } from 'node:crypto';

import { randomNumbers } from '../../support/random.ts';

const MAX_EDITS = 6;

type Random = ReturnType<typeof randomNumbers>;

/**
 * A version of a file with a few changed lines, as a person may have edited it: words replaced, lines removed, moved,
 * or indented. Line ends stay those of the file.
 * @param seed the same seed makes the same version
 */
export function editedFile(text: string, seed: string): string {
  const random = randomNumbers(createHash('sha1').update(seed).digest().readInt32BE());
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const end = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  for (let edits = 1 + random(MAX_EDITS); edits > 0; edits -= 1) edit(lines, end, random);
  lines.splice(random(lines.length), 0, `changed ${random(1_000_000)}${end}`);
  return lines.join('');
}

function edit(lines: string[], end: string, random: Random): void {
  const at = random(lines.length);
  const from = random(lines.length);
  const line = lines[at] ?? '';
  const other = lines[from] ?? '';
  const edits = [
    () => lines.splice(at, 1 + random(3)),
    () => lines.splice(at, 0, ...lines.slice(from, from + 1 + random(3)).map((moved) => ended(moved, end))),
    () => lines.splice(at, 1, `    ${line}`),
    () => lines.splice(at, 1, replacedWord(line, other, random)),
    () => lines.splice(at, 1, replacedWord(line, 'toString constructor __proto__ valueOf', random)),
  ];
  edits[random(edits.length)]?.();
}

/** A line that a file ends with in its middle needs an end of its own there. */
function ended(line: string, end: string): string {
  return /[\r\n]$/.test(line) ? line : line + end;
}

function replacedWord(line: string, other: string, random: Random): string {
  const words = other.match(/\w+/g) ?? ['word'];
  const places = [...line.matchAll(/\w+/g)];
  const place = places[random(Math.max(1, places.length))];
  if (place === undefined) return line;
  const word = words[random(words.length)] ?? '';
  return line.slice(0, place.index) + word + line.slice(place.index + place[0].length);
}
