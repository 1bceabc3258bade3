/**
 * The reason why a PDF gives no text: it needs a password, cannot be understood, shows pictures alone, or asks too
 * much.
 */
export type PdfProblemKind = 'encrypted' | 'damaged' | 'no-text' | 'over-limit';

/** Thrown for a file that cannot be read; `message` is a sentence for its sender. */
export class PdfProblem extends Error {
  readonly kind: PdfProblemKind;

  constructor(kind: PdfProblemKind, sentence: string) {
    super(sentence);
    this.name = 'PdfProblem';
    this.kind = kind;
  }
}
