import type { PdfProblemKind } from './pdf-problem.ts';

/** The settings of the process that reads PDF files: its only argument, in JSON. */
export interface PdfProcessSettings {
  /** The longest text of one file, in characters. */
  readonly textCharacters: number;
  /** Processor time that one page may take, in ms; beyond it the process ends itself. */
  readonly pageMs: number;
  /** Processor time that one file may take, in ms; beyond it the process ends itself. */
  readonly fileMs: number;
}

/**
 * A message to the process, sent after the answer to the one before: a file to open, pages of it to read, and its
 * end.
 */
export type PdfTask =
  | {
      readonly type: 'open';
      readonly bytes: Uint8Array;
      /** Resident memory of the whole process, in MiB; beyond it the process ends itself. */
      readonly memoryMib: number;
    }
  /** @property first counted from 1 @property last read too */
  | { readonly type: 'read'; readonly first: number; readonly last: number }
  | { readonly type: 'close' };

/** To the service: first `ready`, then for each task any number of `page` and one of the others. */
export type PdfReply =
  | { readonly type: 'ready' }
  /** A page more was read. */
  | { readonly type: 'page' }
  /** @property pages as many as can be asked for */
  | { readonly type: 'opened'; readonly pages: number }
  | { readonly type: 'texts'; readonly texts: readonly string[] }
  | { readonly type: 'closed' }
  | { readonly type: 'problem'; readonly kind: PdfProblemKind; readonly sentence: string };
