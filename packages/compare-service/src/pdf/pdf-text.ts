import { Annotations } from './annotations.ts';
import type { Complaints } from './complaints.ts';
import { withoutEncryption } from './encryption.ts';
import type { Memory } from './memory.ts';
import { pageText } from './page-text.ts';
import type { OpenPdf, PdfOpener } from './pdf-opener.ts';
import { PdfProblem } from './pdf-problem.ts';
import { checkLength } from './text-length.ts';
import { isXfaAlone, xfaText } from './xfa-text.ts';

export interface PdfTextOptions {
  /** The longest text, in characters. */
  readonly textCharacters: number;
  /** Called where a page begins. */
  readonly onPage: () => void;
  readonly memory: Memory;
}

/** An open file; each of its pages is read once. */
export interface PdfText {
  readonly pages: number;
  /**
   * The text of some pages in the order in which the file has it, each with that of its annotations after it.
   * @param first counted from 1
   * @param last read too
   * @throws {PdfProblem} for pages that cannot be read
   */
  read(first: number, last: number): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Opens a file. A form in XML has one page more than pdf.js counts: the form, after the page that stands for it.
 * @throws {PdfProblem} for a file that cannot be read
 */
export async function openPdfText(
  opener: PdfOpener,
  bytes: Uint8Array,
  options: PdfTextOptions,
): Promise<PdfText> {
  checkWhole(bytes);
  opener.complaints.forget();
  const pdf = await openFile(opener, bytes);
  const { numPages } = pdf.document;
  if (numPages === 0) throw new PdfProblem('no-text', 'The PDF has no pages');
  const isXfa = await isXfaAlone(pdf.document);
  const pages = pageReader(pdf, opener.complaints, options.memory);
  return {
    pages: isXfa ? numPages + 1 : numPages,
    async read(first, last) {
      const texts: string[] = [];
      let characters = 0;
      for (let number = first; number <= last; number += 1) {
        options.onPage();
        const text = number > numPages ? await readXfa(opener, bytes, options) : await pages(number);
        characters += text.length + 1;
        checkLength(characters, options.textCharacters);
        texts.push(text);
      }
      // Half a text would be compared as if it were the whole.
      if (opener.complaints.tellOfLoss(texts)) throw partLost();
      return texts;
    },
    close: () => pdf.parser.destroy(),
  };
}

async function openFile(opener: PdfOpener, bytes: Uint8Array): Promise<OpenPdf> {
  // pdf.js keeps what it is given, and takes nothing but exactly this class.
  const open = (file: Uint8Array): Promise<OpenPdf> => opener.open(new Uint8Array(file));
  try {
    return await open(bytes);
  } catch (error) {
    const plain = (error as Error).name === 'PasswordException' ? withoutEncryption(bytes) : undefined;
    if (plain === undefined) throw error;
    return open(plain);
  }
}

function partLost(): PdfProblem {
  return new PdfProblem('damaged', 'The PDF is damaged: a part of it cannot be read');
}

/** Acrobat asks for the end mark in the last kilobyte; some programs add a little more after it. */
const END_MARK_WITHIN_BYTES = 2_048;

/** pdf.js repairs what it can, so a file that was cut off would read as a shorter one. */
function checkWhole(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, 1_024).includes('%PDF-')) {
    throw new PdfProblem('damaged', 'The file is not a PDF: it does not start as one');
  }
  if (!file.subarray(-END_MARK_WITHIN_BYTES).includes('%%EOF')) {
    throw new PdfProblem('damaged', 'The PDF is damaged: its end is missing');
  }
}

function pageReader(
  { parser, document }: OpenPdf,
  complaints: Complaints,
  memory: Memory,
): (number: number) => Promise<string> {
  const annotations = new Annotations(document);
  return async (number) => {
    const page = await document.getPage(number);
    const text = await pageText(parser, page);
    const { result: notes, isTextLost } = await complaints.apart(() => annotations.linesOf(page));
    if (isTextLost && notes.areIncomplete) throw partLost();
    page.cleanup();
    await memory.afterPage(document);
    return notes.lines.length === 0 ? text : [text.trimEnd(), ...notes.lines].join('\n').trimStart();
  };
}

/**
 * Complaints about a form in XML do not count: pdf.js complains of many parts that do not change how its text reads.
 */
async function readXfa(opener: PdfOpener, bytes: Uint8Array, { memory }: PdfTextOptions): Promise<string> {
  memory.afterFile();
  const { result } = await opener.complaints.apart(async () => {
    const { parser, document } = await opener.open(new Uint8Array(bytes), { xfa: true });
    try {
      return await xfaText(document);
    } finally {
      await parser.destroy();
    }
  });
  return result;
}

/** pdf.js throws errors of many names for a file that it does not understand, and one for a password. */
export function toProblem(error: unknown): PdfProblem {
  if (error instanceof PdfProblem) return error;
  const { name, message } = error as Error;
  if (name === 'PasswordException') return new PdfProblem('encrypted', 'The PDF needs a password');
  if (/encrypt/i.test(message)) {
    return new PdfProblem('encrypted', 'The PDF is encrypted in a way that cannot be read');
  }
  return new PdfProblem('damaged', 'The PDF is damaged: it cannot be read');
}
