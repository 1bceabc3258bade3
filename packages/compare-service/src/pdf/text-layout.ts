import type { TextEnd } from './text-chunks.ts';

/** Words that a page shows, and where: the part of pdf.js's `TextItem` that says so. */
export interface PlacedText {
  str: string;
  /** From the text's own axes to the page's: the direction along it, the direction up from it, and its start. */
  transform: number[];
  /** Its length, in the page's units. */
  readonly width: number;
  readonly height: number;
  readonly fontName: string;
  /** Whether a line ends with it. */
  hasEOL: boolean;
}

export interface PlacedTexts {
  readonly items: readonly (PlacedText | { readonly type: string })[];
  readonly styles: Readonly<Record<string, { readonly vertical: boolean }>>;
}

/** In heights of the text. pdf.js has the same limits within a stream, but takes half of this gap for a space. */
const WORD_GAP = 0.2;
const BACKWARDS = -0.2;
const HALF_A_LINE = 0.5;
const LINE = 1;
/** Letters of a word overlap, or are a little apart, by less than this. */
const WITHIN_A_WORD = 1;
/** The cosine between two texts of one direction. */
const SAME_DIRECTION = 0.9;

/**
 * Prepares a page's texts for being joined by their places.
 *
 * - Separates the texts of neighbouring streams. pdf.js tells lines and words apart within one stream; where the next
 *   one begins (a form XObject, or the page after it) it does not look back.
 * - Turns rotated text upright, and moves the parts of a word together: then a step down is another line, and one to
 *   the side another word, however the text is turned and however large it is.
 * @param endOf whether a stream ends with a text
 */
export function layOut(
  { items, styles }: PlacedTexts,
  endOf: (text: PlacedText) => TextEnd | undefined,
): void {
  const row = new Row();
  const verticalFonts = new Set(
    Object.entries(styles).flatMap(([font, { vertical }]) => (vertical ? [font] : [])),
  );
  for (const item of items) {
    if ('str' in item) row.add(item, endOf(item), verticalFonts.has(item.fontName));
  }
}

/** A text on the axes of its row: where it starts along them and up from them, and how tall it is. */
interface OnAxes {
  readonly item: PlacedText;
  readonly along: number;
  readonly up: number;
  readonly height: number;
}

/** Texts of one direction, one after the other. */
class Row {
  /** The direction of the row: that of its first text, of length 1. */
  #cos = 1;
  #sin = 0;
  /** The offset of the texts of this line. */
  #shift = 0;
  /** The last text that is not blank, if its line goes on. */
  #last: OnAxes | undefined;
  /** The last text, blank or not. */
  #previous: PlacedText | undefined;
  #end: TextEnd | undefined;

  add(item: PlacedText, end: TextEnd | undefined, isVertical: boolean): void {
    const isBlank = item.str.trim() === '';
    if (!isBlank) this.#turnTo(item);
    const placed = this.#onAxes(item);
    if (!isBlank && this.#last !== undefined && !isVertical) this.#separate(this.#last, placed);
    if (this.#shift !== 0 || this.#cos !== 1) {
      const [a = 0, b = 0, c = 0, d = 0] = item.transform;
      item.transform = [a, b, c, d, placed.along + this.#shift, placed.up];
    }
    if (item.hasEOL) this.#endLine();
    else if (!isBlank) this.#last = placed;
    if (!isBlank || this.#end !== 'stream') this.#end = end;
    this.#previous = item;
  }

  /** Another direction is another line. */
  #turnTo({ transform: [a = 0, b = 0] }: PlacedText): void {
    const length = Math.hypot(a, b);
    if (length === 0 || (a * this.#cos + b * this.#sin) / length >= SAME_DIRECTION) return;
    this.#cos = a / length;
    this.#sin = b / length;
    this.#breakLine();
  }

  #onAxes(item: PlacedText): OnAxes {
    const [, , c = 0, d = 0, x = 0, y = 0] = item.transform;
    const along = x * this.#cos + y * this.#sin;
    const up = y * this.#cos - x * this.#sin;
    return { item, along, up, height: Math.hypot(c, d) };
  }

  #separate(last: OnAxes, next: OnAxes): void {
    if (next.height === 0) return;
    const end = last.along + last.item.width;
    const gap = (next.along - end) / next.height;
    const rise = Math.abs(next.up - last.up) / next.height;
    if (this.#end !== undefined && (rise > LINE || (rise > HALF_A_LINE && gap < BACKWARDS))) {
      this.#breakLine();
      return;
    }
    const blank = this.#previous === last.item ? undefined : this.#previous;
    if (blank !== undefined) {
      this.#shift = (blank.transform[4] ?? 0) + blank.width - next.along;
      return;
    }
    // Letters may lie closer than they are wide: within a stream that is no gap.
    const isApart =
      this.#end !== undefined && (gap > WORD_GAP || (this.#end === 'stream' && gap < BACKWARDS));
    if (isApart && !/\s$/.test(last.item.str) && !/^\s/.test(next.item.str)) last.item.str += ' ';
    if (isApart || Math.abs(gap) < WITHIN_A_WORD) this.#shift = end + this.#shift - next.along;
  }

  #breakLine(): void {
    if (this.#previous !== undefined) this.#previous.hasEOL = true;
    this.#endLine();
  }

  #endLine(): void {
    this.#last = undefined;
    this.#shift = 0;
  }
}
