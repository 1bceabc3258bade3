import { PdfProblem } from './pdf-problem.ts';

/** @throws {PdfProblem} for more text than is compared */
export function checkLength(characters: number, limit: number): void {
  if (characters <= limit) return;
  throw new PdfProblem('over-limit', `The PDF has more text than the ${limit} characters that are compared`);
}
