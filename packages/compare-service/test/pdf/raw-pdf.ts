import { deflateSync } from 'node:zlib';

/** Bodies of a PDF's objects, numbered from 1; the first is the catalog. */
export type RawObjects = readonly (string | Buffer)[];

/** A PDF of these objects, with a table of their places: it can be one that no program would write. */
export function rawPdf(objects: RawObjects): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const add = (part: string | Buffer): void => {
    const bytes = Buffer.from(part as string, 'latin1');
    parts.push(bytes);
    length += bytes.length;
  };
  for (const [index, body] of objects.entries()) {
    offsets.push(length);
    add(`${index + 1} 0 obj\n`);
    add(body);
    add('\nendobj\n');
  }
  const table = length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`);
  add(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return Buffer.concat(parts);
}

/** A stream object, deflated once for each filter. */
export function stream(content: string | Buffer, dictionary = '', filters = 0): Buffer {
  let bytes: Buffer = Buffer.from(content as string, 'latin1');
  for (let filter = 0; filter < filters; filter += 1) bytes = deflateSync(bytes, { level: 9 });
  const names = '/FlateDecode '.repeat(filters);
  return streamOf(bytes, `/Filter [${names}] ${dictionary}`);
}

/** A stream object of these bytes, which need not match its dictionary. */
export function streamOf(bytes: Buffer, dictionary: string): Buffer {
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${dictionary} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

/** A PDF of one page with this content and the font `/F1`. */
export function onePage(content: Buffer, font = helvetica, further: RawObjects = [], resources = ''): Buffer {
  return rawPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R
        /Resources << /Font << /F1 5 0 R >> ${resources} >> >>`,
    content,
    font,
    ...further,
  ]);
}

export const helvetica = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>';

/** Shows one string, in hexadecimal. */
export function show(hex: string): Buffer {
  return stream(`BT /F1 12 Tf 72 700 Td <${hex}> Tj ET`);
}
