import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

import PDFDocument from 'pdfkit';

/** A font with Latin, Greek, Cyrillic and Hebrew letters that comes with pdf.js. */
const liberationSans = join(
  dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')),
  'standard_fonts/LiberationSans-Regular.ttf',
);

/** A PDF as an ordinary program writes it. */
export async function writePdf(
  draw: (document: PDFKit.PDFDocument) => void,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Buffer> {
  const document = new PDFDocument(options);
  const chunks: Buffer[] = [];
  draw(document);
  document.end();
  for await (const chunk of document) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const fonts = () =>
  writePdf((document) => {
    for (const font of ['Helvetica', 'Times-Italic', 'Courier-Bold']) document.font(font).text(`In ${font}.`);
    document.font(liberationSans).text('Embedded: naïve, Ελληνικά, Кириллица, 12 €.');
  });

export const columns = () =>
  writePdf((document) => {
    const left = 'the left column has lines that are read first';
    const right = 'and then comes the right one';
    document.text(left, 72, 72, { width: 120 }).text(right, 320, 72, { width: 120 });
  });

export const rotated = () =>
  writePdf((document) => {
    document.text('Upright.', 72, 72);
    document.rotate(90, { origin: [200, 200] }).text('Turned by ninety degrees.', 200, 200);
  });

export const twentyPages = () =>
  writePdf((document) => {
    for (let page = 1; page <= 20; page += 1) {
      if (page > 1) document.addPage();
      for (let line = 1; line <= 10; line += 1) {
        document.text(`Page ${page}, line ${line}: some words that make it as long as a line is.`);
      }
    }
  });

export const forTheUserOnly = () =>
  writePdf((document) => document.text('Secret.'), { userPassword: 'sesame', pdfVersion: '1.7' });

/** Anybody may open it; printing and copying ask for the password, which readers are asked to honour. */
export const withPermissions = () =>
  writePdf((document) => document.text('For everybody to read.'), {
    ownerPassword: 'sesame',
    permissions: { printing: 'lowResolution' },
  });

export const pictureOnly = () =>
  writePdf((document) => {
    document.image(whitePng(), 0, 0, { width: 600 });
  });

/** One white pixel. */
function whitePng(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from([0, 255]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
