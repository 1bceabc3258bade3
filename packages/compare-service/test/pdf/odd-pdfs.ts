import { deflateSync } from 'node:zlib';

import { helvetica, onePage, rawPdf, show, stream, streamOf, type RawObjects } from './raw-pdf.ts';

const catalog = '<< /Type /Catalog /Pages 2 0 R >>';

/** A font without letters of its own, as East Asian documents use: `encoding` says which code is which letter. */
function characterFont(encoding: string, ordering: string, further: RawObjects = []): [string, RawObjects] {
  const toUnicode = further.length > 0 ? '/ToUnicode 8 0 R' : '';
  return [
    `<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /${encoding} /DescendantFonts [6 0 R] ${toUnicode} >>`,
    [
      `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Any /DW 1000 /FontDescriptor 7 0 R
          /CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) /Supplement 2 >> >>`,
      `<< /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0
          /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>`,
      ...further,
    ],
  ];
}

const utf16 = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex');

export const chinese = () => onePage(show(utf16('你好，世界')), ...characterFont('UniGB-UCS2-H', 'GB1'));
export const japanese = () => onePage(show('93fa967b8cea'), ...characterFont('90ms-RKSJ-H', 'Japan1'));
export const korean = () => onePage(show(utf16('안녕')), ...characterFont('UniKS-UCS2-H', 'Korea1'));

/** Letters numbered from 1, with a table of the characters that they stand for. */
function numberedLetters(letters: string, shown: readonly number[]): Buffer {
  const hex = (value: number): string => value.toString(16).padStart(4, '0');
  const rows = [...letters].map((letter, index) => `<${hex(index + 1)}> <${utf16(letter)}>`);
  const table = `begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange
    ${rows.length} beginbfchar ${rows.join(' ')} endbfchar endcmap`;
  return onePage(show(shown.map(hex).join('')), ...characterFont('Identity-H', 'Identity', [stream(table)]));
}

export const withTable = () => numberedLetters('日本', [1, 2]);

/** Drawn from left to right, as pages are; read from right to left. */
export const hebrew = () => numberedLetters('שלום', [4, 3, 2, 1]);

export const cyclicPages = () =>
  rawPdf([
    catalog,
    '<< /Type /Pages /Kids [3 0 R] /Count 2 >>',
    '<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 2 >>',
  ]);

export const noPages = () => rawPdf([catalog, '<< /Type /Pages /Kids [] /Count 0 >>']);

/** Claims to have a billion pages. */
export const boastful = () => rawPdf([catalog, '<< /Type /Pages /Kids [] /Count 1000000000 >>']);

export const deeplyNested = () => onePage(stream(`${'['.repeat(100_000)} (x) Tj`));

/** More pages than a program writes in a moment, of ten lines each. */
export function manyPages(count: number): Buffer {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const first = 4;
  const kids = numbers.map((page) => `${first + 2 * (page - 1)} 0 R`).join(' ');
  return rawPdf([
    catalog,
    `<< /Type /Pages /Kids [${kids}] /Count ${count} /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> >>`,
    helvetica,
    ...numbers.flatMap((page) => [
      `<< /Type /Page /Parent 2 0 R /Contents ${first + 2 * page - 1} 0 R >>`,
      stream(`BT /F1 12 Tf 14 TL 72 700 Td ${tenLines(page)} ET`, '', 1),
    ]),
  ]);
}

function tenLines(page: number): string {
  const line = (number: number): string =>
    `(Page ${page}, line ${number}: some words that make it as long as a line is.) Tj T*`;
  return Array.from({ length: 10 }, (_, index) => line(index + 1)).join(' ');
}

/** Letters so large within a saved state that they touch, and as small again after it that they do not. */
export const savedStates = () =>
  onePage(
    stream(`BT /F1 12 Tf ET q /F1 40 Tf q BT 72 700 Td (in) Tj 31 0 Td (side) Tj ET Q Q
      BT 72 600 Td (a) Tj 20 0 Td (b) Tj ET`),
  );

/** A drawing that contains itself. */
export const insideItself = () =>
  onePage(
    stream('/X Do'),
    helvetica,
    [form('BT /F1 12 Tf (once) Tj ET /X Do', 6)],
    '/XObject << /X 6 0 R >>',
  );

/** Thirty drawings, each of which contains the next one twice: a billion in a few kilobytes. */
export const billionDrawings = () => {
  const forms = Array.from({ length: 30 }, (_, index) => form('/X Do /X Do', Math.min(index + 7, 35)));
  forms[29] = form('BT /F1 12 Tf (b) Tj ET', 35);
  return onePage(stream('/X Do'), helvetica, forms, '/XObject << /X 6 0 R >>');
};

function form(content: string, next: number): Buffer {
  const resources = `/Resources << /XObject << /X ${next} 0 R >> /Font << /F1 5 0 R >> >>`;
  return stream(content, `/Type /XObject /Subtype /Form /BBox [0 0 1 1] ${resources}`);
}

/**
 * Two pages, of which the second has damaged content: `change` gets its deflated bytes. The rest of the file is
 * sound.
 */
function damagedPage(change: (deflated: Buffer) => Buffer): Buffer {
  const page = (content: number): string => `<< /Type /Page /Parent 2 0 R /Contents ${content} 0 R >>`;
  const deflated = deflateSync(`BT /F1 12 Tf 72 700 Td ${tenLines(2)} ET`);
  return rawPdf([
    catalog,
    '<< /Type /Pages /Kids [4 0 R 6 0 R] /Count 2 /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> >>',
    helvetica,
    page(5),
    stream(`BT /F1 12 Tf 72 700 Td ${tenLines(1)} ET`, '', 1),
    page(7),
    streamOf(change(deflated), '/Filter /FlateDecode'),
  ]);
}

export const notDeflated = () => damagedPage((bytes) => bytes.fill(0, 0, 2));
export const deflatedGarbage = () => damagedPage((bytes) => bytes.fill(0xff, 20, 60));
export const cutStream = () => damagedPage((bytes) => bytes.subarray(0, -40));
export const cutString = () => damagedPage(() => deflateSync('BT /F1 12 Tf 72 700 Td (cut off in the mid'));

/** The font's letters are defined by a table that does not exist. */
export const unknownTable = () => onePage(show('6162'), ...characterFont('Unheard-Of-H', 'Japan1'));
/** The second of two pages is nowhere in the file. */
export const missingPage = () =>
  rawPdf([
    catalog,
    '<< /Type /Pages /Kids [3 0 R 99 0 R] /Count 2 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    show('61'),
    helvetica,
  ]);

const MIB = 1024 * 1024;

/** A file of a thousandth of its inflated size: text, blanks, or one string. */
export const textBomb = (mib: number) => bomb(mib, 'BT /F1 10 Tf ', '(x) Tj ', 'ET');
export const blankBomb = (mib: number) => bomb(mib, '', ' ', '');
export const stringBomb = (mib: number) => bomb(mib, 'BT /F1 10 Tf (', 'x', ') Tj ET');

function bomb(mib: number, start: string, repeated: string, end: string): Buffer {
  const length = mib * MIB;
  const middle = Buffer.alloc(length - (length % repeated.length), repeated);
  return onePage(stream(Buffer.concat([Buffer.from(start), middle, Buffer.from(end)]), '', 1));
}

/** A file of a millionth of its inflated size, inflated in two steps. */
export const doubleBomb = (mib: number) => onePage(stream(Buffer.alloc(mib * MIB), '', 2));
