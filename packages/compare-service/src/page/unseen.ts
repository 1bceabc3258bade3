/**
 * Invisible characters: controls, those that Unicode says to ignore in display, line and paragraph separators, and
 * the frames of annotations.
 */
const UNSEEN = /[[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]--\t]/gv;
const ANY_UNSEEN = new RegExp(UNSEEN, 'v');

/** Most lines; to know that they have nothing unseen takes a tenth of the time of looking for it. */
const PLAIN = /^[\t\x20-\x7e]*$/;

/** The place of an unseen character in a line. */
interface Place {
  readonly line: string;
  readonly at: number;
  /** The character before, and the one after; empty at the ends of the line. */
  readonly before: string;
  readonly after: string;
  /** Source code: a compiler must not read other characters than a person sees. */
  readonly isCode: boolean;
}

type IsOrdinary = (place: Place) => boolean;

/** Scripts whose letters join, or must not, by an unseen character between them. */
const JOINING =
  /[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mong}\p{scx=Adlm}\p{scx=Phag}\p{scx=Mand}\p{scx=Mani}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Bali}\p{scx=Java}]/u;
/** Scripts without spaces between words, where an invisible character says where a line may end. */
const UNSPACED =
  /[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}\p{scx=Bali}\p{scx=Java}\p{scx=Lana}]/u;
const RIGHT_TO_LEFT = /[\p{scx=Hebr}\p{scx=Arab}\p{scx=Syrc}\p{scx=Thaa}\p{scx=Nkoo}\p{scx=Adlm}]/u;
const LETTER = /[\p{L}\p{M}]/u;
const PICTURE_BEFORE = /\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]*$/u;
const PICTURE = /\p{Extended_Pictographic}/u;
/** The flag of a part of a country, as Scotland's: a black flag, the part's code in tags, and their end. */
const TAGGED_FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu;

const isVisible = (character: string): boolean =>
  character !== '' && !ANY_UNSEEN.test(character) && !/\s/.test(character);
const either =
  (pattern: RegExp): IsOrdinary =>
  ({ before, after }) =>
    pattern.test(before) || pattern.test(after);

const joins: IsOrdinary = (place) => isVisible(place.before) && either(JOINING)(place);

/** The unseen characters that ordinary text needs, and where it needs them; all others are suspicious. */
const uses: readonly (readonly [characters: RegExp, isOrdinary: IsOrdinary])[] = [
  [/\u200c/, joins],
  [/\u200d/, (place) => joins(place) || joinsPictures(place)],
  [/\u200b/, either(UNSPACED)],
  [/[\u200e\u200f\u061c]/, ({ line }) => RIGHT_TO_LEFT.test(line)],
  [/\u00ad/, ({ isCode, before, after }) => !isCode && LETTER.test(before) && LETTER.test(after)],
  [/\u034f/, ({ before, after }) => LETTER.test(before) && /\p{M}/u.test(after)],
  [/[\ufe0e\ufe0f]/, ({ before }) => /\p{Emoji}/u.test(before)],
  [/[\ufe00-\ufe0d]/, ({ before }) => isVisible(before) && !/\p{ASCII}/u.test(before)],
  [/[\u{e0100}-\u{e01ef}]/u, ({ before }) => /\p{Ideographic}/u.test(before)],
  [/[\u180b-\u180f]/, ({ before }) => /\p{scx=Mong}/u.test(before)],
  [/\u115f/, ({ after }) => /[\u1160-\u11a7]/.test(after)],
  [/\u1160/, ({ before }) => /[\u1100-\u115f]/.test(before)],
  [/[\u{e0020}-\u{e007f}]/u, isInFlag],
];

function joinsPictures({ line, at, after }: Place): boolean {
  return PICTURE.test(after) && PICTURE_BEFORE.test(line.slice(Math.max(0, at - 8), at));
}

function isInFlag({ line, at }: Place): boolean {
  return Array.from(line.matchAll(TAGGED_FLAG)).some(
    (flag) => flag.index < at && at < flag.index + flag[0].length,
  );
}

/**
 * The places of unseen characters that no ordinary text has there: they can make a text look like another one
 * (https://trojansource.codes). The unseen characters of Persian, Indic scripts or emoji are not among them.
 * @param isCode whether the line is source code
 * @returns indexes into the line, rising
 */
export function suspiciousPlaces(line: string, isCode: boolean): readonly number[] {
  if (PLAIN.test(line) || !ANY_UNSEEN.test(line)) return [];
  return [...line.matchAll(UNSEEN)].map(({ index }) => index).filter((at) => !isOrdinary(line, at, isCode));
}

function isOrdinary(line: string, at: number, isCode: boolean): boolean {
  const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
  const [, use] = uses.find(([characters]) => characters.test(character)) ?? [];
  if (use === undefined) return false;
  const before = /.$/su.exec(line.slice(Math.max(0, at - 2), at))?.[0] ?? '';
  const after = /^./su.exec(line.slice(at + character.length, at + character.length + 2))?.[0] ?? '';
  return use({ line, at, before, after, isCode });
}

/**
 * Unseen characters that ordinary text may have without a trace: a hint to break or to order, or a space of another
 * kind.
 */
const TRACELESS = /\u034f|[\u00ad\u061c\u200b\u200e\u200f]|[\p{Zs}--\x20]/gv;

/** A text as it looks: two texts that look the same give the same result. */
export function looksOf(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replaceAll(TRACELESS, (character) => (/\p{Zs}/u.test(character) ? ' ' : ''));
}

/**
 * The places of characters that `looksOf` drops: they are shown where two texts look the same.
 * @returns indexes into the text, rising
 */
export function tracelessPlaces(text: string): readonly number[] {
  return [...text.matchAll(TRACELESS)].map(({ index }) => index);
}
