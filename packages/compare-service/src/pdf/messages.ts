import type { PdfProblemKind } from './pdf-problem.ts';

/** What the process that reads PDF files is started with, as its only argument, in JSON. */
export interface PdfProcessSettings {
  /** Resident memory of the whole process, in MiB; beyond it the process ends itself. */
  readonly memoryMib: number;
  /** The longest text of one file, in characters. */
  readonly textCharacters: number;
}

/** From the service: a file to read; one at a time. */
export type PdfTask = Uint8Array;

/** To the service: first `ready`, then for each file any number of `page` and one of the others. */
export type PdfReply =
  | { readonly type: 'ready' }
  /** A page more was read. */
  | { readonly type: 'page' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'problem'; readonly kind: PdfProblemKind; readonly sentence: string }
  /** Our fault, not the file's. */
  | { readonly type: 'failure'; readonly message: string };
