import type { InternalsListener } from './pdfjs-internals.ts';

/** A stream of a file. */
interface TextStream {
  getString: () => string;
}

interface Dictionary {
  get: (key: string) => unknown;
  has: (this: Dictionary, key: string) => boolean;
  set: (key: string, value: unknown) => void;
}

/** The object that pdf.js makes of a form's field or of a note. */
interface AnnotationReader {
  readonly data: Record<string, unknown>;
  _decodeFormValue: (this: AnnotationReader, value: unknown) => unknown;
  _parseStringHelper: (this: AnnotationReader, value: unknown) => unknown;
  _processPushButton: (this: AnnotationReader, parameters: { readonly dict: Dictionary }) => void;
}

/**
 * Makes pdf.js read values and contents that are streams: a file may have a long text in one. It takes only strings for
 * text. And it makes it tell the caption of a button (`caption`), which it leaves to who draws it.
 * @see ISO 32000-1, 12.7.4.3 (`V`) and 12.5.6.19 (`MK`)
 */
export const readFormValues: InternalsListener = async (page, annotations) => {
  const [button] = (await annotations) as readonly AnnotationReader[];
  if (button === undefined) throw new Error('pdf.js read no button');
  for (const name of ['_decodeFormValue', '_parseStringHelper'] as const) {
    const owner = prototypeWith(button, name);
    const read = owner[name];
    owner[name] = function (value) {
      return read.call(this, isStream(value) ? value.getString() : value);
    };
  }
  const buttons = prototypeWith(button, '_processPushButton');
  const { _processPushButton: process } = buttons;
  buttons._processPushButton = function (parameters) {
    const look = parameters.dict.get('MK');
    const caption = isDictionary(look) ? this._decodeFormValue(look.get('CA')) : null;
    if (typeof caption === 'string') this.data['caption'] = caption;
    process.call(this, parameters);
  };
  readRichText((page as { readonly pageDict: Dictionary }).pageDict, (value) =>
    button._decodeFormValue(value),
  );
};

/**
 * Makes pdf.js read rich text of every form. It takes the bytes of a string for its characters, which UTF-16 is not,
 * and passes over a stream.
 * @see ISO 32000-1, 12.5.6.2 (`RC`)
 */
function readRichText(dictionary: Dictionary, decode: (value: unknown) => unknown): void {
  const dictionaries = Object.getPrototypeOf(dictionary) as Dictionary;
  const { has } = dictionaries;
  const decoded = new WeakSet<Dictionary>();
  // pdf.js asks for the entry before it reads it; reading is what every part of every page does.
  dictionaries.has = function (key) {
    const isThere = has.call(this, key);
    if (isThere && key === 'RC' && !decoded.has(this)) {
      decoded.add(this);
      this.set(key, decode(this.get(key)));
    }
    return isThere;
  };
}

/** @throws {Error} when pdf.js calls it otherwise, as another version may */
function prototypeWith(start: unknown, name: keyof AnnotationReader): AnnotationReader {
  let prototype: unknown = Object.getPrototypeOf(start ?? {});
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, name)) return prototype as AnnotationReader;
    prototype = Object.getPrototypeOf(prototype);
  }
  throw new Error(`pdf.js has no ${name}`);
}

function isStream(value: unknown): value is TextStream {
  return typeof (value as Partial<TextStream> | null | undefined)?.getString === 'function';
}

function isDictionary(value: unknown): value is Dictionary {
  return typeof (value as Partial<Dictionary> | null | undefined)?.get === 'function';
}
