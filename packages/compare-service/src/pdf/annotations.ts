import './browser-names.ts';
import { AnnotationType, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

import type { AnnotationData } from './annotation-data.ts';
import { annotationText, isOnlyDrawn, isShown, needsDrawing } from './annotation-text.ts';
import { appearanceTexts } from './appearance-text.ts';
import { inReadingOrder, type Place } from './reading-order.ts';

/** Pages whose annotations are read at once: pdf.js goes through all pages of the file each time. */
const PAGES_AT_ONCE = 10;

/** All types but links: each page has many, and pdf.js would read the page once more for the text below one. */
const types = new Set(Object.values(AnnotationType).filter((type) => type !== AnnotationType.LINK));

export interface AnnotationLines {
  readonly lines: readonly string[];
  /** Whether an annotation that can only be seen has no text. */
  readonly areIncomplete: boolean;
}

/** The annotations of a document: fields of forms, notes, stamps and everything else that lies above its pages. */
export class Annotations {
  readonly #document: PDFDocumentProxy;
  #pages: ReadonlyMap<number, AnnotationData[]> = new Map();
  #firstPage = Infinity;

  constructor(document: PDFDocumentProxy) {
    this.#document = document;
  }

  /**
   * The text of a page's annotations that a reader sees, in reading order.
   * @param page each one once, one after the other
   */
  async linesOf(page: PDFPageProxy): Promise<AnnotationLines> {
    const all = await this.#of(page.pageNumber);
    const shown = all.filter(isShown);
    const drawn = shown.some(needsDrawing) ? await appearanceTexts(page) : new Map<string, string>();
    const texts = inReadingOrder(shown, (annotation) => placeOf(annotation, page)).map((annotation) => ({
      annotation,
      lines: annotationText(annotation, drawn.get(annotation.id), all),
    }));
    return {
      lines: texts.flatMap(({ lines }) => lines),
      areIncomplete: texts.some(({ annotation, lines }) => lines.length === 0 && isOnlyDrawn(annotation)),
    };
  }

  async #of(number: number): Promise<AnnotationData[]> {
    if (number < this.#firstPage || number >= this.#firstPage + PAGES_AT_ONCE) {
      this.#pages = Map.groupBy(await this.#readFrom(number), ({ pageIndex }) => pageIndex + 1);
      this.#firstPage = number;
    }
    return this.#pages.get(number) ?? [];
  }

  async #readFrom(first: number): Promise<AnnotationData[]> {
    const skipped = new Set<number>();
    for (let number = 1; number <= this.#document.numPages; number += 1) {
      if (number < first || number >= first + PAGES_AT_ONCE) skipped.add(number - 1);
    }
    // Null, in spite of its type, where the file's list of fields cannot be read.
    const all = (await this.#document.getAnnotationsByType(types, skipped)) as AnnotationData[] | null;
    return all ?? [];
  }
}

function placeOf({ rect }: AnnotationData, page: PDFPageProxy): Place {
  const corners = page.getViewport({ scale: 1 }).convertToViewportRectangle([...(rect ?? [0, 0, 0, 0])]);
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = corners as number[];
  return { left: Math.min(x1, x2), top: Math.min(y1, y2), bottom: Math.max(y1, y2) };
}
