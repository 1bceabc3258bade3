import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

import { PdfProblem } from './pdf-problem.ts';
import type { PdfOpener } from './pdfjs.ts';

export interface PdfTextOptions {
  /** The longest text, in characters. */
  readonly textCharacters: number;
  readonly onPage: () => void;
}

/** Acrobat asks for the end mark in the last kilobyte; some programs add a little more after it. */
const END_MARK_WITHIN_BYTES = 2_048;

/**
 * The text of every page in the order in which the file has it, pages separated by a line break.
 * @throws {PdfProblem} for a file that has none to give
 */
export async function pdfText(pdfjs: PdfOpener, bytes: Uint8Array, options: PdfTextOptions): Promise<string> {
  checkWhole(bytes);
  // pdf.js keeps what it is given, and takes nothing but exactly this class.
  const loading = pdfjs.open(new Uint8Array(bytes));
  try {
    const text = await readPages(await loading.promise, options);
    // Half a text would be compared as if it were the whole.
    if (pdfjs.hasLeftOut())
      throw new PdfProblem('damaged', 'The PDF is damaged: a part of it cannot be read');
    if (text.trim() === '') {
      throw new PdfProblem('no-text', 'The PDF has no text: its pages may be scanned pictures');
    }
    return text;
  } catch (error) {
    throw toProblem(error);
  } finally {
    await loading.destroy();
  }
}

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

const PAGES_KEPT = 100;

async function readPages(
  document: PDFDocumentProxy,
  { textCharacters, onPage }: PdfTextOptions,
): Promise<string> {
  if (document.numPages === 0) throw new PdfProblem('no-text', 'The PDF has no pages');
  const pages: string[] = [];
  let characters = 0;
  for (let number = 1; number <= document.numPages; number += 1) {
    const text = await readPage(document, number);
    characters += text.length + 1;
    if (characters > textCharacters) {
      throw new PdfProblem(
        'over-limit',
        `The PDF has more text than the ${textCharacters} characters that are compared`,
      );
    }
    pages.push(text);
    onPage();
    // pdf.js keeps every page's objects and fonts; those of thousands would not fit into its process.
    if (number % PAGES_KEPT === 0) await document.cleanup();
  }
  return pages.join('\n');
}

async function readPage(document: PDFDocumentProxy, number: number): Promise<string> {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent();
  page.cleanup();
  return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
}

/** pdf.js throws errors of many names for a file that it does not understand, and one for a password. */
function toProblem(error: unknown): PdfProblem {
  if (error instanceof PdfProblem) return error;
  const { name, message } = error as Error;
  if (name === 'PasswordException') return new PdfProblem('encrypted', 'The PDF needs a password');
  if (/encrypt/i.test(message)) {
    return new PdfProblem('encrypted', 'The PDF is encrypted in a way that cannot be read');
  }
  return new PdfProblem('damaged', 'The PDF is damaged: it cannot be read');
}
