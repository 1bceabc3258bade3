/**
 * The messages of pdf.js when it goes on without text that the file has: a stream or the rest of one, the end of a
 * string, a page's content from a fault on, or all letters of a font. It does not read parts without letters
 * (pictures, metadata) here, so it does not complain of them.
 */
const LOSS =
  /^(?!Warning: readToUnicode).*(?:Invalid stream: |(?:Bad|Unknown) .* in flate stream|Unterminated string|translateFont failed|ignoring (?:errors during|sub-stream))/s;
/** Without its table of letters, a font's own encoding may say what they are; if it does not, nothing does. */
const DOUBT = /readToUnicode - ignoring/;
/** Control characters: pdf.js gives the numbers of letters where nothing says what the letters are. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const NUMBERS_FOR_LETTERS = /[\x00-\x08\x0e-\x1f]/;

export interface Complaints {
  forget(): void;
  /** Whether text was lost since the last `forget`, judged by the complaints and by the texts. */
  tellOfLoss(texts: readonly string[]): boolean;
  /** Tells that text was lost, where pdf.js does not. */
  addLoss(): void;
  /**
   * Does work whose complaints count only for its caller, which decides.
   * @returns what it gave, and whether it complained that text was lost
   */
  aside<T>(work: () => T): { readonly result: T; readonly isTextLost: boolean };
  /**
   * Does work whose complaints do not count for the whole file.
   * @returns what it gave, and whether text was lost meanwhile
   */
  apart<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly isTextLost: boolean }>;
}

/** Listens to the console: all messages of pdf.js go there, and nothing else in this process uses it. */
export function listenToComplaints(): Complaints {
  let lost = false;
  let isInDoubt = false;
  const listen = (message: unknown): void => {
    lost ||= LOSS.test(String(message));
    isInDoubt ||= DOUBT.test(String(message));
  };
  Object.assign(console, { info: listen, log: listen, warn: listen });
  return {
    forget: () => {
      lost = false;
      isInDoubt = false;
    },
    tellOfLoss: (texts) => lost || (isInDoubt && texts.some((text) => NUMBERS_FOR_LETTERS.test(text))),
    addLoss: () => {
      lost = true;
    },
    aside(work) {
      const before = lost;
      lost = false;
      const result = work();
      const isTextLost = lost;
      lost = before;
      return { result, isTextLost };
    },
    async apart(work) {
      const before = lost;
      lost = false;
      const result = await work();
      const isTextLost = lost;
      lost = before;
      return { result, isTextLost };
    },
  };
}
