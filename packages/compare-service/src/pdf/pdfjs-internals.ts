import type { PdfOpener } from './pdf-opener.ts';

/** Gets a value that pdf.js stores under a name, and its owner. */
export type InternalsListener = (owner: object, value: unknown) => void | Promise<void>;

/**
 * Reads a page with a text and a form, and shows the objects that pdf.js stores meanwhile. It exports none of the classes that
 * decide how a file is read; but it stores values that it computes once with `Object.defineProperty`, and so its
 * classes can be had from there.
 * @param listeners by the name under which it is kept
 */
export async function showInternals(
  opener: PdfOpener,
  listeners: ReadonlyMap<PropertyKey, InternalsListener>,
): Promise<void> {
  const heard: unknown[] = [];
  const { defineProperty } = Object;
  Object.defineProperty = <T>(owner: T, name: PropertyKey, descriptor: PropertyDescriptor): T => {
    defineProperty(owner, name, descriptor);
    heard.push(listeners.get(name)?.(owner as object, descriptor.value));
    return owner;
  };
  try {
    const { parser, document } = await opener.open(pageWithForm());
    await parser.getText();
    await (await document.getPage(1)).getOperatorList();
    await Promise.all(heard);
    await parser.destroy();
  } finally {
    Object.defineProperty = defineProperty;
  }
}

/**
 * Fractions in each place: V8 gives the lists of numbers that pdf.js multiplies for each letter the kind that they first
 * have, and is faster at one kind than at two.
 */
const TEXT = 'q 1.5 0 0 1.5 0.5 0.5 cm BT /F 10.5 Tf 1.5 Ts 0.5 0.5 0.5 1.5 10.5 10.5 Tm (a b) Tj ET Q';

function pageWithForm(): Uint8Array {
  const widget = '/Type /Annot /Subtype /Widget /Rect [0 0 1 1] /FT /Btn /Ff 65536';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Annots [5 0 R] /Resources 6 0 R >>',
    `<< /Length ${TEXT.length} >>\nstream\n${TEXT}\nendstream`,
    `<< ${widget} /T (a) /TU (a) >>`,
    '<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>',
  ];
  const file = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  return new TextEncoder().encode(`%PDF-1.7\n${file}trailer\n<< /Size 7 /Root 1 0 R >>\n%%EOF\n`);
}
