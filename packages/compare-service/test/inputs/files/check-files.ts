import { spawnSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import type { Answer } from '../../support/answer.ts';
import { linesOf } from '../../support/file-pairs.ts';
import { form, upload } from '../../support/upload.ts';
import { editedFile } from './edited-file.ts';
import { shownLines } from './shown-lines.ts';

/** A fault in the answers for one file. */
export interface FileFault {
  readonly file: string;
  readonly fault: string;
}

export interface CheckedFiles {
  readonly faults: readonly FileFault[];
  /** Files that are no text in UTF-8, and were refused as such. */
  readonly notText: number;
}

/** Files in flight: as many as the service compares at a time, and some that wait. */
const AT_A_TIME = 4;

/**
 * Compares each file with an edited version of itself, in all three formats: the JSON and the patch make the version out of
 * the file, and the page shows every line of every section.
 * @param origin of the service
 * @param onFile told after each file
 */
export async function checkFiles(
  origin: string,
  files: readonly string[],
  onFile: () => void = () => undefined,
): Promise<CheckedFiles> {
  const patches = new Patches();
  const faults: FileFault[] = [];
  let notText = 0;
  const queue = files.entries();
  const work = async (): Promise<void> => {
    for (const [index, file] of queue) {
      try {
        if (!(await checkFile({ origin, file, index, patches }))) notText += 1;
      } catch (error) {
        faults.push({ file, fault: String(error) });
      }
      onFile();
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    return { faults: [...faults, ...patches.apply()], notText };
  } finally {
    patches.remove();
  }
}

interface CheckedFile {
  readonly origin: string;
  readonly file: string;
  readonly index: number;
  readonly patches: Patches;
}

/** @returns whether the file is text */
async function checkFile({ origin, file, index, patches }: CheckedFile): Promise<boolean> {
  const bytes = await readFile(file);
  const name = `${index}-${basename(file)}`;
  const isText = isUtf8(bytes);
  const edited = Buffer.from(editedFile(bytes.toString('utf8'), basename(file)));
  const ask = async (accept: string): Promise<string> => {
    const body = form([name, Uint8Array.from(bytes)], [name, Uint8Array.from(edited)]);
    const response = await upload(origin, body, { accept });
    const answer = await response.text();
    const expected = isText ? 200 : 422;
    if (response.status !== expected)
      throw new Error(`${accept}: ${response.status} ${answer.slice(0, 300)}`);
    return answer;
  };

  const answers = {
    json: await ask('application/json'),
    diff: await ask('text/x-diff'),
    html: await ask('text/html'),
  };
  if (!isText) return false;
  const answer = JSON.parse(answers.json) as Answer;
  expectEqual('the file made from the JSON', rebuilt(linesOf(bytes), answer), linesOf(edited));
  patches.add({ file, name, before: bytes, after: edited, diff: answers.diff });
  expectShown(answers.html, answer);
  return true;
}

/** File 2, out of file 1 and the answer. */
function rebuilt(lines: readonly string[], { changed_sections: sections }: Answer): string[] {
  const result: string[] = [];
  let at = 0;
  for (const { file1, full_text_difference: hunk } of sections) {
    const start = file1.line_total === 0 ? file1.starting_line : file1.starting_line - 1;
    result.push(...lines.slice(at, start));
    result.push(...hunkLines(hunk, '-'));
    at = start + file1.line_total;
  }
  return [...result, ...lines.slice(at)];
}

/** The lines of a hunk on one side: all but those with the other side's marker. */
function hunkLines(hunk: string, otherMarker: '-' | '+'): string[] {
  return hunk
    .split('\n')
    .slice(1, -1)
    .filter((line) => !line.startsWith(otherMarker))
    .map((line) => line.slice(1));
}

function expectShown(page: string, { changed_sections: sections }: Answer): void {
  const shown = shownLines(page);
  const hunks = sections.map(({ full_text_difference: hunk }) => hunk);
  const shortened = page.includes('class="rest"');
  for (const [side, other] of [
    ['file1', '+'],
    ['file2', '-'],
  ] as const) {
    const lines = hunks.flatMap((hunk) => hunkLines(hunk, other));
    if (!shortened) expectEqual(`the page’s lines of ${side}`, shown[side], lines);
  }
}

function expectEqual(what: string, actual: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((line, index) => line !== actual[index]);
  if (at === -1 && actual.length === expected.length) return;
  const place = at === -1 ? expected.length : at;
  throw new Error(
    `${what}: line ${place + 1} is ${JSON.stringify(actual[place])}, not ${JSON.stringify(expected[place])}`,
  );
}

interface Patch {
  readonly file: string;
  readonly name: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly diff: string;
}

/** Applies many patches by one run of `patch`. */
class Patches {
  readonly #folder = mkdtempSync(join(tmpdir(), 'compare-patches-'));
  readonly #patches: Patch[] = [];

  add(patch: Patch): void {
    this.#patches.push(patch);
    writeFileSync(join(this.#folder, patch.name), patch.before);
  }

  apply(): FileFault[] {
    const input = this.#patches.map(({ diff }) => diff).join('');
    const args = ['-p0', '-F0', '--no-backup-if-mismatch'];
    const { stdout } = spawnSync('patch', args, {
      cwd: this.#folder,
      input,
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    const complaint = /^(?!patching file ).*(FAILED|fuzz|offset|malformed|rejects).*/m.exec(stdout)?.[0];
    const faults = this.#patches.flatMap(({ file, name, after }) => {
      const made = readFileSync(join(this.#folder, name));
      return withoutLastEnd(made) === withoutLastEnd(after)
        ? []
        : [{ file, fault: 'the patch makes another file' }];
    });
    return complaint === undefined ? faults : [{ file: 'patch', fault: complaint }, ...faults];
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** The service takes no notice of a missing end of the last line, so its patch leaves that as it was. */
function withoutLastEnd(file: Uint8Array): string {
  return Buffer.from(file)
    .toString('utf8')
    .replace(/(\r\n|\n|\r)$/, '');
}
