import './browser-names.ts';
import { normalizeUnicode, OPS, Util, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

import { layOut, type PlacedText } from './text-layout.ts';

type Matrix = readonly number[];

/** A letter, or a move back along the line in thousandths of the letters' size. */
type Glyph = number | { readonly unicode: string; readonly width: number; readonly isSpace: boolean } | null;

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
/** A move of this many thousandths is a space between words, as in pdf.js. */
const SPACE_THOUSANDTHS = 100;

/**
 * The text that annotations of a page show: of a stamp, a signature, the caption of a button. pdf.js reads that of text fields
 * and free text alone; of the others it only tells how they are drawn.
 * @returns by the annotation's id; annotations without text are left out
 */
export async function appearanceTexts(page: PDFPageProxy): Promise<ReadonlyMap<string, string>> {
  const list = await page.getOperatorList();
  const fnArray: readonly number[] = list.fnArray;
  const argsArray: readonly (unknown[] | null)[] = list.argsArray;
  const texts = new Map<string, string>();
  let drawing: { readonly id: string; readonly pen: TextPen } | undefined;
  for (const [index, operator] of fnArray.entries()) {
    const values = argsArray[index] ?? [];
    if (operator === OPS.beginAnnotation) drawing = { id: String(values[0]), pen: new TextPen() };
    else if (operator === OPS.endAnnotation && drawing !== undefined) {
      const text = drawing.pen.text();
      if (text !== '') texts.set(drawing.id, text);
      drawing = undefined;
    } else drawing?.pen.draw(operator, values);
  }
  return texts;
}

/** Follows where text is put, by the operators that pdf.js has left of a drawing. */
class TextPen {
  readonly #items: PlacedText[] = [];
  readonly #saved: Matrix[] = [];
  #page = IDENTITY;
  #line = IDENTITY;
  #text = IDENTITY;
  #size = 0;
  #leading = 0;

  draw(operator: number, values: readonly unknown[]): void {
    const numbers = values as number[];
    if (operator === OPS.showText) this.#show(values[0] as Glyph[]);
    else if (operator === OPS.setFont) this.#size = numbers[1] ?? 0;
    else if (operator === OPS.beginText) this.#startLine(IDENTITY);
    else if (operator === OPS.setTextMatrix) this.#startLine(matrixOf(values[0]) ?? numbers);
    else if (operator === OPS.setLeading) this.#leading = numbers[0] ?? 0;
    else if (operator === OPS.setLeadingMoveText) this.#moveWithLeading(numbers);
    else if (operator === OPS.moveText) this.#move(numbers[0] ?? 0, numbers[1] ?? 0);
    else if (operator === OPS.nextLine) this.#move(0, -this.#leading);
    else this.#drawAround(operator, values);
  }

  text(): string {
    layOut({ items: this.#items, styles: {} }, () => 'stream');
    return this.#items.map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str)).join('');
  }

  /** Follows the operators that move the page itself, on which everything is drawn. */
  #drawAround(operator: number, values: readonly unknown[]): void {
    if (operator === OPS.save) this.#saved.push(this.#page);
    else if (operator === OPS.restore) this.#page = this.#saved.pop() ?? this.#page;
    else if (operator === OPS.transform) this.#transform(values as Matrix);
    else if (operator === OPS.paintFormXObjectBegin) {
      this.#saved.push(this.#page);
      this.#transform(matrixOf(values[0]) ?? IDENTITY);
    } else if (operator === OPS.paintFormXObjectEnd) this.#page = this.#saved.pop() ?? this.#page;
  }

  #transform(matrix: Matrix): void {
    this.#page = Util.transform(this.#page, matrix) as number[];
  }

  #startLine(matrix: Matrix): void {
    this.#line = matrix;
    this.#text = matrix;
  }

  #move(x: number, y: number): void {
    this.#startLine(Util.transform(this.#line, [1, 0, 0, 1, x, y]) as number[]);
  }

  #moveWithLeading([x = 0, y = 0]: readonly number[]): void {
    this.#leading = -y;
    this.#move(x, y);
  }

  #show(glyphs: readonly Glyph[]): void {
    let thousandths = 0;
    let str = '';
    for (const glyph of glyphs) {
      if (glyph === null) continue;
      thousandths += typeof glyph === 'number' ? -glyph : glyph.width;
      if (typeof glyph !== 'number') str += glyph.isSpace ? ' ' : glyph.unicode;
      else if (-glyph > SPACE_THOUSANDTHS && !str.endsWith(' ')) str += ' ';
    }
    const advance = (thousandths / 1000) * this.#size;
    const size = [this.#size, 0, 0, this.#size, 0, 0];
    const transform = Util.transform(this.#page, Util.transform(this.#text, size) as number[]) as number[];
    const scale = this.#size === 0 ? 0 : Math.hypot(transform[0] ?? 0, transform[1] ?? 0) / this.#size;
    const height = Math.hypot(transform[2] ?? 0, transform[3] ?? 0);
    const text = normalizeUnicode(str) as string;
    this.#items.push({ str: text, transform, width: advance * scale, height, fontName: '', hasEOL: false });
    this.#text = Util.transform(this.#text, [1, 0, 0, 1, advance, 0]) as number[];
  }
}

/** pdf.js gives a matrix as a list, or as an object with the list's keys. */
function matrixOf(value: unknown): Matrix | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const numbers = Object.values(value) as number[];
  return numbers.length === 6 ? numbers : undefined;
}
