import type { PDFParse } from 'pdf-parse';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

import type { Complaints } from './complaints.ts';

/**
 * pdf-parse with the document that it has opened, for data that it does not give itself: annotations, and memory that
 * pages hold.
 */
export interface OpenPdf {
  readonly parser: PDFParse;
  readonly document: PDFDocumentProxy;
}

/** pdf-parse above pdf.js, one document at a time. */
export interface PdfOpener {
  /**
   * Takes the bytes for itself.
   * @param options `xfa`: as the form that the file holds instead of pages
   */
  open(data: Uint8Array, options?: { readonly xfa: boolean }): Promise<OpenPdf>;
  /** The parts that pdf.js could not read and left out. */
  readonly complaints: Complaints;
}
