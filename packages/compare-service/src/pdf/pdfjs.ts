import './browser-names.ts';
import { packageAssets } from '@fairway/service-kit/asset-folder';
import { PDFParse, VerbosityLevel, type LoadParameters } from 'pdf-parse';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
// Minified: a third less to read when the process starts, and shorter functions, more of which V8 inlines.
import * as pdfWorker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs';

import { listenToComplaints } from './complaints.ts';
import { readPastFaults } from './content-faults.ts';
import { readFormValues } from './form-values.ts';
import type { PdfOpener } from './pdf-opener.ts';
import { showInternals } from './pdfjs-internals.ts';
import { passTextChunks } from './text-chunks.ts';

/**
 * pdf-parse for text alone, in this thread: its caller's thread does nothing else.
 * @returns its entry, with all that draws, runs or fetches anything switched off
 */
export async function createPdfOpener(): Promise<PdfOpener> {
  passTextChunks();
  // pdf.js looks here for its other half before it would start a worker from a file that no bundle has.
  Object.assign(globalThis, { pdfjsWorker: pdfWorker });
  const parameters: LoadParameters = {
    verbosity: VerbosityLevel.INFOS,
    // pdf.js leaves out what it cannot read and complains of it: a fault in a part without text costs nothing.
    stopAtErrors: false,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    // No picture is small enough to be decoded.
    maxImageSize: 0,
    // Fonts of East Asian scripts that are not in the file name one of these tables.
    cMapUrl: `${packageAssets('pdfjs-dist')}/cmaps/`,
    cMapPacked: true,
  };
  const opener: PdfOpener = {
    async open(data, { xfa } = { xfa: false }) {
      const parser = new PDFParse({ ...parameters, enableXfa: xfa, data });
      const { load } = parser as unknown as { readonly load: () => Promise<PDFDocumentProxy> };
      return { parser, document: await load.call(parser) };
    },
    complaints: listenToComplaints(),
  };
  const internals = new Map([
    ['opMap', readPastFaults(opener.complaints)],
    ['_parsedAnnotations', readFormValues],
  ]);
  await showInternals(opener, internals);
  return opener;
}
