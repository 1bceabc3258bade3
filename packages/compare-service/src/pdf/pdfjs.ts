import { packageAssets } from '@fairway/service-kit/asset-folder';
import type * as Pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';

type DocumentParameters = Exclude<Parameters<typeof Pdfjs.getDocument>[0], string | URL | undefined>;

/** pdf.js, one document at a time. */
export interface PdfOpener {
  /** Takes the bytes for itself. */
  open(data: Uint8Array): Pdfjs.PDFDocumentLoadingTask;
  /** Whether pdf.js left something out that it could not read, since the last `open`. */
  hasLeftOut(): boolean;
}

/**
 * Loads pdf.js for text alone, in this thread: whoever calls it does nothing else.
 * @returns its entry, with all that draws, runs or fetches anything switched off
 */
export async function loadPdfjs(): Promise<PdfOpener> {
  const names = globalThis as Record<string, unknown>;
  // pdf.js extends what only browsers and a native package have, when it loads; text never makes one of them.
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D'] as const) names[name] ??= Object;
  const { structuredClone } = globalThis;
  names['structuredClone'] = (value: unknown, options?: StructuredSerializeOptions): unknown =>
    isTextChunk(value) ? { ...value, chunk: { ...value.chunk } } : structuredClone(value, options);
  // Where pdf.js looks for its other half before it would start a worker from a file that no bundle has.
  // Minified: a third less to read when the process starts, and shorter functions, more of which V8 inlines.
  names['pdfjsWorker'] = await import('pdfjs-dist/legacy/build/pdf.worker.min.mjs');
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const parameters: DocumentParameters = {
    verbosity: VerbosityLevel.INFOS,
    // Half a text would be compared as if it were the whole.
    stopAtErrors: true,
    isEvalSupported: false,
    enableXfa: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    // Fonts of East Asian scripts that are not in the file name one of these tables.
    cMapUrl: `${packageAssets('pdfjs-dist')}/cmaps/`,
    cMapPacked: true,
  };
  const complaints = listenToComplaints();
  return {
    open(data) {
      complaints.forget();
      return getDocument({ ...parameters, data });
    },
    hasLeftOut: complaints.ofLoss,
  };
}

/**
 * What pdf.js says where it goes on without a stream, the rest of one, the end of a string, or all letters in a font: text
 * would be missing, and nothing else tells. Of what has no letters (pictures, metadata) it reads nothing here.
 */
const LOSS =
  /Invalid stream: |(?:Bad|Unknown) .* in flate stream|Unterminated string|^Warning: Font "[^"]*" is not available|translateFont failed/;

/** All that pdf.js says goes to the console, which nothing else in this process uses. */
function listenToComplaints(): { readonly forget: () => void; readonly ofLoss: () => boolean } {
  let lost = false;
  const listen = (message: unknown): void => {
    lost ||= LOSS.test(String(message));
  };
  Object.assign(console, { info: listen, log: listen, warn: listen });
  return {
    forget: () => {
      lost = false;
    },
    ofLoss: () => lost,
  };
}

/**
 * What one half of pdf.js sends the other for every few words. Both are in this thread, and the sender keeps nothing of it but the
 * two objects around the words, so that copying those is enough; copying all takes a tenth of the time.
 */
function isTextChunk(value: unknown): value is { readonly chunk: { readonly items: unknown } } {
  const { chunk } = Object(value) as { readonly chunk?: unknown };
  return Array.isArray((Object(chunk) as { readonly items?: unknown }).items);
}
