// Files with text beside their pages' own: in fields of forms, notes, stamps, and forms drawn one beside the other.
import { PdfObjects } from './pdf-objects.ts';
import { stream, streamOf } from './raw-pdf.ts';

export interface AnnotatedPdf {
  readonly name: string;
  readonly bytes: Buffer;
  /** All the text of the page, in reading order. */
  readonly text: string;
}

type Words = () => string;

const vocabulary =
  'amber birch cedar dune ember fjord grove heath inlet jetty knoll lagoon meadow nook orchard pond quarry ridge shore tundra'.split(
    ' ',
  );

/** Words from a seed, each time the same. */
function seeded(seed: number): Words {
  let state = seed * 7_919 + 17;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    const word = vocabulary[state % vocabulary.length] ?? '';
    return `${word}${state % 1_000}`;
  };
}

const show = (text: string, x = 2, y = 4): string => `BT /F1 10 Tf ${x} ${y} Td (${text}) Tj ET`;
const utf16 = (text: string): string => `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;
const box = (left: number, top: number): string => `/Rect [${left} ${top - 20} ${left + 200} ${top}]`;
const annotation = (subtype: string, place: string, entries: string): string =>
  `<< /Type /Annot /Subtype /${subtype} ${place} ${entries} >>`;
const widget = (place: string, entries: string): string => annotation('Widget', place, `/F 4 ${entries}`);

/** One page that says `Title`, with these annotations; they are fields too. */
function titled(draw: (pdf: PdfObjects) => string[], acroForm = '', further = ''): Buffer {
  const pdf = new PdfObjects();
  const annotations = draw(pdf);
  pdf.acroForm(annotations, acroForm);
  pdf.page(show('Title', 72, 740), { annotations, further });
  return pdf.bytes();
}

const appearance = (pdf: PdfObjects, content: string, size = '200 20'): string =>
  `/AP << /N ${pdf.form(content, `/BBox [0 0 ${size}]`)} >>`;

type Kind = (word: Words) => { readonly bytes: Buffer; readonly lines: readonly string[] };

const fields: Record<string, Kind> = {
  'a field with its appearance': (word) => {
    const value = `${word()} ${word()}`;
    const bytes = titled((pdf) => [
      pdf.add(
        widget(box(72, 700), `/FT /Tx /T (a) /V (${value}) ${appearance(pdf, `/Tx BMC ${show(value)} EMC`)}`),
      ),
    ]);
    return { bytes, lines: [value] };
  },
  'a field that is still to be drawn': (word) => {
    const value = word();
    const bytes = titled(
      (pdf) => [pdf.add(widget(box(72, 700), `/FT /Tx /T (a) /V (${value})`))],
      '/NeedAppearances true',
    );
    return { bytes, lines: [value] };
  },
  'a field whose value is its parent’s': (word) => {
    const value = word();
    const bytes = titled((pdf) => {
      const parent = pdf.add('');
      const kid = pdf.add(widget(box(72, 700), `/Parent ${parent} ${appearance(pdf, show(value))}`));
      pdf.set(parent, `<< /FT /Tx /T (a) /V (${value}) /Kids [${kid}] >>`);
      return [kid];
    });
    return { bytes, lines: [value] };
  },
  'a field of several lines': (word) => {
    const lines = [word(), word(), word()];
    const shown = lines.map((line, index) => show(line, 2, 44 - index * 14)).join(' ');
    const bytes = titled((pdf) => [
      pdf.add(
        widget(
          '/Rect [72 640 272 700]',
          `/FT /Tx /Ff 4096 /T (a) /V (${lines.join('\\r')}) ${appearance(pdf, shown, '200 60')}`,
        ),
      ),
    ]);
    return { bytes, lines };
  },
  'a field with a cell for each letter': (word) => {
    const value = word().replaceAll(/\D/g, '').padEnd(6, '7');
    const cells = [...value].map((letter, index) => show(letter, 2 + index * 6)).join(' ');
    const bytes = titled((pdf) => [
      pdf.add(
        widget(
          box(72, 700),
          `/FT /Tx /Ff 16777216 /MaxLen 20 /T (a) /V (${value}) ${appearance(pdf, cells)}`,
        ),
      ),
    ]);
    return { bytes, lines: [value] };
  },
  'a field with letters of other languages': (word) => {
    const value = `${word()} Grüße Ελλάδα 日本`;
    const bytes = titled(
      (pdf) => [pdf.add(widget(box(72, 700), `/FT /Tx /T (a) /V ${utf16(value)}`))],
      '/NeedAppearances true',
    );
    return { bytes, lines: [value] };
  },
  'a choice that is shown by another name': (word) => {
    const [shown, other] = [word(), word()];
    const bytes = titled((pdf) => [
      pdf.add(
        widget(
          box(72, 700),
          `/FT /Ch /Ff 131072 /T (a) /V (x) /Opt [[(x) (${shown})] [(y) (${other})]] ${appearance(pdf, show(shown))}`,
        ),
      ),
    ]);
    return { bytes, lines: [shown] };
  },
  'a list with two choices': (word) => {
    const options = [word(), word(), word()];
    const shown = options.map((line, index) => show(line, 2, 44 - index * 14)).join(' ');
    const [first = '', , third = ''] = options;
    const bytes = titled((pdf) => [
      pdf.add(
        widget(
          '/Rect [72 640 272 700]',
          `/FT /Ch /Ff 2097152 /T (a) /V [(${first}) (${third})] /Opt [${options.map((option) => `(${option})`).join(' ')}] ${appearance(pdf, shown, '200 60')}`,
        ),
      ),
    ]);
    return { bytes, lines: [first, third, ...options] };
  },
  'boxes that are checked and that are not': (word) => {
    const [checked, unchecked] = [word(), word()];
    const bytes = titled((pdf) => {
      const states = `/AP << /N << /Yes ${pdf.form('0 0 m 9 9 l S')} /Off ${pdf.form('')} >> >>`;
      return [
        pdf.add(widget(box(72, 700), `/FT /Btn /T (${checked}) /V /Yes /AS /Yes ${states}`)),
        pdf.add(widget(box(72, 660), `/FT /Btn /T (${unchecked}) /V /Off /AS /Off ${states}`)),
      ];
    });
    return { bytes, lines: [`[x] ${checked}`, `[ ] ${unchecked}`] };
  },
  'radio buttons': (word) => {
    const [name, left, right] = [word(), word(), word()];
    const bytes = titled((pdf) => {
      const parent = pdf.add('');
      const button = (x: number, value: string): string =>
        pdf.add(
          widget(
            box(x, 700),
            `/Parent ${parent} /AS /${value === right ? value : 'Off'} /AP << /N << /${value} ${pdf.form('')} >> >>`,
          ),
        );
      const kids = [button(300, right), button(72, left)];
      pdf.set(parent, `<< /FT /Btn /Ff 49152 /T (${name}) /V /${right} /Kids [${kids.join(' ')}] >>`);
      return kids;
    });
    return { bytes, lines: [`( ) ${name}: ${left}`, `(x) ${name}: ${right}`] };
  },
  'a button and a signature': (word) => {
    const [caption, signer] = [word(), word()];
    const bytes = titled((pdf) => [
      pdf.add(widget(box(72, 700), `/FT /Btn /Ff 65536 /T (b) ${appearance(pdf, show(caption))}`)),
      pdf.add(widget(box(72, 660), `/FT /Sig /T (s) ${appearance(pdf, show(`Signed by ${signer}`))}`)),
    ]);
    return { bytes, lines: [caption, `Signed by ${signer}`] };
  },
  'buttons that only their captions tell apart': (word) => {
    const captions = [word(), `${word()} ${word()}`, word(), word()];
    const [drawn = '', both = '', parent = '', icon = ''] = captions;
    const button = (y: number, look: string): string =>
      widget(box(72, y), `/FT /Btn /Ff 65536 /T (b${y}) ${look}`);
    const bytes = titled(
      (pdf) => [
        pdf.add(button(700, `/MK << /CA (${drawn}) >>`)),
        pdf.add(button(660, `/MK << /CA ${utf16(both)} >> ${appearance(pdf, show(both))}`)),
        pdf.add(button(620, `/TU (hint) /A << /S /ResetForm >> /MK ${pdf.add(`<< /CA (${parent}) >>`)}`)),
        pdf.add(button(580, `/MK << /CA (${icon}) /TP 3 >> ${appearance(pdf, '0 0 9 9 re f')}`)),
      ],
      '/NeedAppearances true',
    );
    return { bytes, lines: captions };
  },
  'values that are streams': (word) => {
    const values = [`${word()} ${word()}`, word(), word(), word()];
    const [long = '', accented = '', own = '', chosen = ''] = values;
    const field = (y: number, entries: string): string => widget(box(72, y), `/T (f${y}) ${entries}`);
    const bytes = titled((pdf) => {
      const text = (value: string): string => pdf.add(stream(value));
      const above = pdf.add('');
      const kid = pdf.add(widget(box(72, 620), `/Parent ${above}`));
      pdf.set(above, `<< /FT /Tx /T (f) /V ${text(own)} /Kids [${kid}] >>`);
      const bytesOf = Buffer.from(`\ufeff${accented} Größe`, 'utf16le').swap16();
      return [
        pdf.add(field(700, `/FT /Tx /V ${text(long)} ${appearance(pdf, show(long))}`)),
        pdf.add(field(660, `/FT /Tx /V ${pdf.add(streamOf(bytesOf, ''))}`)),
        kid,
        pdf.add(field(580, `/FT /Ch /Ff 131072 /V ${text(chosen)} /Opt [(${chosen}) (other)]`)),
      ];
    });
    return { bytes, lines: [long, `${accented} Größe`, own, chosen] };
  },
};

const notes: Record<string, Kind> = {
  'a note with its window': (word) => {
    const [note, reply] = [word(), word()];
    const bytes = titled((pdf) => {
      const popup = pdf.add('');
      const text = pdf.add(annotation('Text', box(72, 700), `/Contents (${note}) /Popup ${popup}`));
      pdf.set(popup, annotation('Popup', box(300, 700), `/Parent ${text}`));
      return [text, popup, pdf.add(annotation('Text', box(72, 660), `/Contents (${reply}) /IRT ${text}`))];
    });
    return { bytes, lines: [note, reply] };
  },
  'free text that is still to be drawn': (word) => {
    const lines = [word(), word()];
    const bytes = titled((pdf) => [
      pdf.add(annotation('FreeText', box(72, 700), `/Contents (${lines.join('\\r')}) /DA (/F1 10 Tf)`)),
    ]);
    return { bytes, lines };
  },
  'free text with its appearance': (word) => {
    const text = `${word()} ${word()}`;
    const bytes = titled((pdf) => [
      pdf.add(
        annotation(
          'FreeText',
          box(72, 700),
          `/Contents (${text}) /DA (/F1 10 Tf) ${appearance(pdf, show(text))}`,
        ),
      ),
    ]);
    return { bytes, lines: [text] };
  },
  'a stamp': (word) => {
    const [one, two, three] = [word(), word(), word()];
    const inner = `BT /F1 10 Tf 14 TL 2 40 Td (${one}) Tj T* [(${two}) -400 (${three})] TJ ET`;
    const bytes = titled((pdf) => {
      const form = pdf.form(inner, '/BBox [0 0 200 60] /Matrix [1 0 0 1 3 3]');
      const outer = pdf.form('q 1 0 0 1 5 5 cm /X Do Q', '/BBox [0 0 210 70]', `/XObject << /X ${form} >>`);
      return [pdf.add(annotation('Stamp', '/Rect [72 600 282 670]', `/AP << /N ${outer} >>`))];
    });
    return { bytes, lines: [one, `${two} ${three}`] };
  },
  'notes whose texts are streams': (word) => {
    const [note, text] = [word(), word()];
    const bytes = titled((pdf) => [
      pdf.add(annotation('Text', box(72, 700), `/Contents ${pdf.add(stream(note))}`)),
      pdf.add(annotation('FreeText', box(72, 660), `/Contents ${pdf.add(stream(text))} /DA (/F1 10 Tf)`)),
    ]);
    return { bytes, lines: [note, text] };
  },
  'marks with what they say': (word) => {
    const subtypes = ['Highlight', 'Underline', 'StrikeOut', 'Square', 'Circle', 'Line', 'Caret', 'Ink'];
    const contents = subtypes.map(() => word());
    const at = (y: number): string => `/L [72 ${y} 90 ${y}] /InkList [[72 ${y} 90 ${y}]]`;
    const bytes = titled((pdf) =>
      subtypes.map((subtype, index) =>
        pdf.add(
          annotation(
            subtype,
            box(72, 700 - index * 40),
            `/Contents (${contents[index]}) ${at(690 - index * 40)}`,
          ),
        ),
      ),
    );
    return { bytes, lines: contents };
  },
  'what is hidden, and a page that is turned': (word) => {
    const [upper, lower] = [word(), word()];
    const free = (pdf: PdfObjects, place: string, text: string, flags: number): string =>
      pdf.add(annotation('FreeText', place, `/Contents (${text}) /DA (/F1 10 Tf) /F ${flags}`));
    const bytes = titled(
      (pdf) => [
        free(pdf, box(300, 300), lower, 4),
        free(pdf, box(72, 300), upper, 4),
        free(pdf, box(72, 200), 'hidden', 2),
        free(pdf, box(72, 100), 'unseen', 32),
      ],
      '',
      '/Rotate 90',
    );
    return { bytes, lines: [upper, lower] };
  },
  'rich text without contents': (word) => {
    const texts = [word(), `${word()} é`, `${word()} ż`, word(), `${word()} ń`];
    const rich = (text: string): string =>
      `<?xml version="1.0"?><body xmlns="http://www.w3.org/1999/xhtml"><p>${text}</p></body>`;
    const bytes = titled((pdf) => {
      const streamed = (text: string | Buffer): string => pdf.add(streamOf(Buffer.from(text), ''));
      const values = [
        (text: string) => `(${rich(text)})`,
        (text: string) => `<${Buffer.from(rich(text), 'latin1').toString('hex')}>`,
        (text: string) => utf16(rich(text)),
        (text: string) => streamed(rich(text)),
        (text: string) => streamed(Buffer.from(`\ufeff${rich(text)}`, 'utf16le').swap16()),
      ];
      return texts.map((text, index) =>
        pdf.add(
          annotation('FreeText', box(72, 700 - 40 * index), `/RC ${values[index]?.(text)} /DA (/F1 10 Tf)`),
        ),
      );
    });
    return { bytes, lines: texts };
  },
};

/** Two form XObjects, or one and the page's own text, that draw this far apart. */
function neighbours(dx: number, dy: number, how: 'forms' | 'inside' | 'page first' | 'page last'): Kind {
  return (word) => {
    const [first, second] = [word(), word()];
    // Helvetica's letters are at most as wide as they are tall: the next text begins where the first one may end.
    const width = [...first].reduce((sum, letter) => sum + widthOf(letter), 0);
    const [x, y] = [dy === 0 ? 72 + width + dx : 72 + dx, 600 - dy];
    const pdf = new PdfObjects();
    const one = show(first, 72, 600);
    const two = show(second, x, y);
    const form = (content: string, inner = ''): string => pdf.form(content, '/BBox [0 0 612 792]', inner);
    const objects = {
      A: form(one),
      B: form(how === 'inside' ? '/B Do' : two, `/XObject << /B ${form(two)} >>`),
    };
    const content = {
      forms: '/A Do /B Do',
      inside: '/A Do /B Do',
      'page first': `${one} /B Do`,
      'page last': `/A Do ${two}`,
    };
    pdf.page(content[how], { resources: `/XObject << /A ${objects.A} /B ${objects.B} >>` });
    const bytes = pdf.bytes();
    return {
      bytes,
      lines: dy === 0 ? [dx === 0 ? `${first}${second}` : `${first} ${second}`] : [first, second],
    };
  };
}

/** The width of a letter of Helvetica at size 10, for the letters that the words here have. */
function widthOf(letter: string): number {
  const widths: Record<string, string> = {
    2.22: 'ijl',
    2.78: 'ft',
    3.33: 'r',
    5: 'cksvxyz',
    7.22: 'w',
    8.33: 'm',
  };
  const found = Object.entries(widths).find(([, letters]) => letters.includes(letter));
  return found === undefined ? 5.56 : Number(found[0]);
}

const drawn: Record<string, Kind> = {
  'forms one below the other': neighbours(0, 50, 'forms'),
  'forms one line apart': neighbours(0, 12, 'forms'),
  'forms less than a line apart': neighbours(0, 8, 'forms'),
  'forms side by side': neighbours(4, 0, 'forms'),
  'forms far apart in a line': neighbours(120, 0, 'forms'),
  'forms that make up one word': neighbours(0, 0, 'forms'),
  'a form inside another': neighbours(0, 12, 'inside'),
  'a form after text': neighbours(0, 12, 'page first'),
  'text after a form': neighbours(0, 12, 'page last'),
  'text beside a form': neighbours(5, 0, 'page last'),
};

const VARIATIONS = 3;

/** Every kind a few times, with other words. */
export function annotatedPdfs(): AnnotatedPdf[] {
  const titledKinds = Object.entries({ ...fields, ...notes });
  const all: [string, Kind, string[]][] = [
    ...titledKinds.map(([name, kind]): [string, Kind, string[]] => [name, kind, ['Title']]),
    ...Object.entries(drawn).map(([name, kind]): [string, Kind, string[]] => [name, kind, []]),
  ];
  return all.flatMap(([name, kind, title], index) =>
    Array.from({ length: VARIATIONS }, (_, variation) => {
      const { bytes, lines } = kind(seeded(index * VARIATIONS + variation + 1));
      return { name: `${name}, ${variation + 1}`, bytes, text: [...title, ...lines].join('\n') };
    }),
  );
}
