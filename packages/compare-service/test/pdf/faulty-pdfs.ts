// Files with a fault in what is no text: a reader shows their text all the same.
import { helvetica, onePage, rawPdf, stream, streamOf } from './raw-pdf.ts';

const hello = 'BT /F1 12 Tf 72 700 Td (Hello world) Tj ET';
const page = (content: string, resources = '', font = helvetica): Buffer =>
  onePage(stream(content), font, [], resources);
const before = (operators: string): [string, Buffer] => [operators, page(`${operators} ${hello}`)];

/** Operators with numbers missing, too many of them, or something that is no number. */
const operators = [
  ...['10 20 30 40 c', '10 20 30 v', '1 y', '5 l', '7 m', '1 2 3 re', 'c', 'l', 're'],
  ...['10 20 30 40 50 60 70 80 c', '1 2 3 l', '1 2 3 m', '1 2 3 4 5 6 re', '1 2 h', '(a) S'],
  ...['/N 20 l', '(a) (b) m', '[1 2] 3 4 5 re', 'true false l', '<< /A 1 >> 2 l', 'null null m'],
  ...[
    '1 2 cm',
    '9 1 0 0 1 0 0 cm',
    'w',
    '1 2 w',
    '[ ] d',
    'd',
    '1 0 rg',
    'rg',
    '1 0 0 0 rg',
    'k',
    'scn',
    '/P scn',
  ],
  ...['/None gs', 'gs', '1 gs', '/None sh', 'sh', '/None Do', 'Do', '1 Do', '/None cs', 'ri', 'i'],
  ...['Tc', '1 0 Tc', 'TL', 'Tz', 'Tr', '/A BMC', 'EMC', 'EMC EMC', '/A BDC', '/A /B BDC', 'BX', 'EX', 'MP'],
  ...['foo', '1 2 bar', 'q Q Q Q', 'q q q q', 'Q', 'ET', 'BT BT', 'BT ET ET', '] ', '>> ', ') ', '} {', '\\'],
  ...['1.2.3 --4 l', '1e5 2 l', '.. l', '+-5 6 m', '10 .. l', '. c', '- +', '0x10 2 l'],
  ...['BI /W 1 /H 1 /BPC 8 /CS /G ID x EI', 'BI /W 1 ID x EI', 'BI ID EI', 'EI', 'ID'],
  ...['/A', '(a)', 'true', '[1]'].flatMap((word) => [
    ...['Tc', 'Tw', 'Tz', 'TL', 'Tr', 'Ts'].map((operator) => `${word} ${operator}`),
    `1 0 0 1 0 ${word} cm`,
    `BT ${word} 5 Td ET`,
    `BT 1 0 0 1 ${word} 0 Tm ET`,
  ]),
  ...[
    '<< /a >>',
    '<< /a 1 /b >>',
    '<< /a << /b >> >>',
    '<< a >>',
    '<< 1 2 >>',
    '<< >>',
    '<< /a /b',
    '<< /a',
    '<<',
  ].flatMap((dictionary) => ['BDC', 'DP', 'gs', 'foo'].map((operator) => `/T ${dictionary} ${operator}`)),
  ...[
    '<< /a >> BDC',
    '<< /a (b) BDC EMC',
    '<< /a [1 >> BDC',
    '<< /a [1 2 BDC',
    '[<< /a >>] 0 d',
    '[<< /a ] 0 d',
  ],
  ...['[ 0 d', '[1 2 0 d', '[[1] 2 0 d', '[(a) Tj', '[(a) 1 Tc', '/P [ scn', '[ [ [ re', '<< << << re'],
  ...[
    'BI /W ID x EI',
    'BI 1 2 ID x EI',
    'BI /W 1 /H ID x EI',
    'BI (a) /W 1 ID x EI',
    'BI /W 1 EI',
    'BI EI',
    'BI << >> ID x EI',
  ],
  ...['<4 g', '<41 42 g', '<zz> g'],
  '1 2 l '.repeat(30),
  '1 l '.repeat(30),
  `${'7 '.repeat(50)} l`,
];

/** After all text: what is read there shows nothing. */
const atTheEnd = [
  ...['.. ', ') ', '1 l '.repeat(12)],
  ...[
    '(',
    '(a',
    '(a (b) c',
    '(a\\',
    '(a\\1',
    '[(a',
    '[(a) (b',
    '<< /a (b',
    '<< /a [(b',
    '/T << /a (b',
    '(a) (b',
    'q (a',
  ],
  ...[
    '<',
    '<4',
    '<41',
    '<41 4',
    '[<41',
    '[<41> <',
    '<< /a <41',
    '[',
    '[1',
    '[[1',
    '[1 << /a',
    '<<',
    '<< /a',
    '<< /a 1',
    '/T << /a',
  ],
  ...[
    '/',
    '/a',
    '/a#',
    '%',
    '% a',
    '1',
    '1.',
    '-',
    'BI',
    'BI /W',
    'BI /W 1',
    'BI /W 1 ID',
    'BI /W 1 ID x',
    'BI /W 1 ID x E',
    'BI 1',
    '{',
  ],
  ...['BT', 'T', 'tru', 'nul', '<< /a >>', '<< /a >> BDC', '/T << /a >> BDC BT ET'],
];

/** The stream object of a content that says that it has another length. */
function ofLength(length: string): Buffer {
  return Buffer.from(`<< /Length ${length} >>\nstream\n${hello}\nendstream`);
}

/** As another program would have written it: where its objects lie is not where its table says. */
function withTable(change: (file: string) => string): Buffer {
  return Buffer.from(change(page(hello).toString('latin1')), 'latin1');
}

const toUnicode = (table: string): Buffer =>
  onePage(
    stream(hello),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>',
    [stream(table)],
  );

const fonts = [
  '<< /Type /Font /Subtype /Type1 /BaseFont /Unheard-Of >>',
  '<< /Type /Font /Subtype /TrueType /BaseFont /Arial /FirstChar 32 /LastChar 33 /Widths [1] >>',
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /Unheard-Of >>',
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FontDescriptor 99 0 R >>',
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [65 /A 66] >> >>',
];

/** Each with a fault at its end that loses text: a part of it would be compared as if it were the whole. */
export const lossy: readonly (readonly [string, Buffer])[] = [
  ...['(lost', '(lost) Tj (', '[(lo) 5 (st', '<< /a (lost'].map((rest) => `BT /F1 12 Tf ${rest}`),
  ...[
    '(lost Tj',
    'BT (lost Tj ET',
    '(a BT (lost) Tj ET',
    '(a BT [(lost)] TJ ET',
    "(a BT (lost) ' ET",
    '[(a BT <41> " ET',
  ],
].map((fault) => [fault, page(`${hello} ${fault}`)]);

/** Each with the text `Hello world` and a fault that loses none of it. */
export const faulty: readonly (readonly [string, Buffer])[] = [
  ...operators.map(before),
  ...atTheEnd.map((fault): [string, Buffer] => [`${hello} ${fault}`, page(`${hello} ${fault}`)]),
  ['a length that is too small', onePage(ofLength('5'))],
  ['a length that is too large', onePage(ofLength('500'))],
  ['a length that is nowhere', onePage(ofLength('99 0 R'))],
  [
    'a table of objects at another place',
    withTable((file) => file.replace(/startxref\n\d+/, 'startxref\n7')),
  ],
  [
    'a table of objects with other places',
    withTable((file) => file.replaceAll(/\d{10} 00000 n/g, '0000000007 00000 n')),
  ],
  ['no table of objects', withTable((file) => file.replace(/xref\n0[^t]*trailer/, 'trailer'))],
  ['something before its start', withTable((file) => `some mail header\n\n${file}`)],
  ['something after its end', withTable((file) => `${file}${'\0'.repeat(500)}`)],
  ['a table of letters that ends', toUnicode('begincmap 1 beginbfchar <48')],
  ['a table of letters that is none', toUnicode('what is this')],
  ['an empty table of letters', toUnicode('')],
  [
    'a table of letters that is not deflated',
    onePage(stream(hello), helvetica, [streamOf(Buffer.from('x'), '/Filter /FlateDecode')]),
  ],
  ...fonts.map((font): [string, Buffer] => [font, page(hello, '', font)]),
  ['a font that is not there', page(hello, '', 'null')],
  ['resources that are not there', page(`/Im1 Do ${hello}`, '/XObject << /Im1 99 0 R >> /ExtGState 98 0 R')],
  [
    'a picture that is none',
    onePage(
      stream(`/Im1 Do ${hello}`),
      helvetica,
      [streamOf(Buffer.from('x'), '/Type /XObject /Subtype /Image /Width 9 /Height 9 /Filter /DCTDecode')],
      '/XObject << /Im1 6 0 R >>',
    ),
  ],
  [
    'annotations that are none',
    annotations('[99 0 R null 5 (a) << >> << /Subtype /Stamp >> << /Subtype /Widget /FT /Tx >>]'),
  ],
  ['annotations that are no list', annotations('7')],
];

function annotations(list: string): Buffer {
  return rawPdf([
    '<< /Type /Catalog /Pages 2 0 R /AcroForm 77 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Annots ${list}
        /Resources << /Font << /F1 5 0 R >> >> >>`,
    stream(hello),
    helvetica,
  ]);
}
