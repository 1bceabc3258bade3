const MAX_CHARACTERS = 60;

/**
 * A given value as a message shows it: text in quotes, without invisible characters or those that a terminal acts on,
 * and cut where it is long.
 * @example quotedValue('2.5') // '2.5'
 */
export function quotedValue(value: unknown): string {
  if (typeof value === 'string') return quotedText(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number') return String(value);
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function quotedText(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_CHARACTERS + 2));
  const shown = printable(characters.slice(0, MAX_CHARACTERS).join(''));
  return characters.length <= MAX_CHARACTERS ? `'${shown}'` : `'${shown}…' (${text.length} characters)`;
}

/** Text with control, format and lone surrogate characters as escapes: `\u001b`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code > 0xffff ? `{${code.toString(16)}}` : code.toString(16).padStart(4, '0')}`;
  });
}
