import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A part of an XFA form as pdf.js lays it out: elements of HTML, with the values that were filled in. */
interface XfaElement {
  readonly name: string;
  readonly value?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly children?: readonly (XfaElement | null)[];
}

/** Whether the file is a form in XML, whose only page says that another program is needed to see it. */
export async function isXfaAlone(document: PDFDocumentProxy): Promise<boolean> {
  try {
    const { info } = await document.getMetadata();
    const { IsXFAPresent, IsAcroFormPresent } = info as Readonly<Record<string, unknown>>;
    return IsXFAPresent === true && IsAcroFormPresent !== true;
  } catch {
    // A fault in the file's own description says nothing of its text.
    return false;
  }
}

/** The text of a form in XML with the values that were filled in, line by line; the document was opened for it. */
export async function xfaText(document: PDFDocumentProxy): Promise<string> {
  const lines: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    collect((await page.getXfa()) as XfaElement | null, lines);
  }
  return lines.join('\n');
}

function collect(element: XfaElement | null, lines: string[]): void {
  if (element === null) return;
  const text = ownText(element);
  if (text !== '') lines.push(...text.split(/\r\n?|\n/));
  // Of the options of a list, only the chosen one is filled in.
  if (element.name === 'select') return;
  for (const child of element.children ?? []) collect(child, lines);
}

function ownText({ name, value, attributes = {}, children = [] }: XfaElement): string {
  const text = (content: unknown): string => (typeof content === 'string' ? content.trim() : '');
  if (name === 'select')
    return children
      .map(chosenText)
      .filter((option) => option !== '')
      .join('\n');
  if (name !== 'input') return text(attributes['textContent'] ?? value);
  const { type } = attributes;
  if (type !== 'checkbox' && type !== 'radio') return text(attributes['value']);
  const mark = attributes['checked'] === true ? 'x' : ' ';
  const label = text(attributes['aria-label'] ?? attributes['title']);
  return `${type === 'radio' ? `(${mark})` : `[${mark}]`} ${label}`;
}

function chosenText(option: XfaElement | null): string {
  return option?.attributes?.['selected'] === true ? (option.value ?? '') : '';
}
