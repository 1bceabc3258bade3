import type { Token } from './parser.ts';

/** A statement whose `:name` are `$n`, with every other character where it was. */
export interface NumberedSql {
  readonly text: string;
  /** Names in the order of their numbers; unused parameters have no number. */
  readonly names: readonly string[];
  readonly faults: readonly { readonly start: number; readonly message: string }[];
}

const KNOWN_COLON = ':';

/**
 * Numbers the parameters of a statement. The scanner's tokens tell a parameter from a cast, a string and a comment; a
 * blank takes the colon's place, so that the letter before it does not make one name with the number.
 * @param allowed names that a statement may use, in any number
 */
export function numberParameters(
  sql: string,
  tokens: readonly Token[],
  allowed: readonly string[],
): NumberedSql {
  const bytes = Buffer.from(sql);
  const names: string[] = [];
  const faults: { start: number; message: string }[] = [];
  const given = allowed.map((name) => `:${name}`).join(', ');
  tokens.forEach((token, index) => {
    if (token.tokenName === 'PARAM') {
      faults.push({ start: token.start, message: `${token.text} is not allowed: parameters are ${given}` });
    }
    if (token.text !== KNOWN_COLON) return;
    const name = tokens[index + 1];
    if (name?.start !== token.end || !allowed.includes(name.text)) {
      const got = name?.start === token.end ? name.text : '';
      faults.push({ start: token.start, message: `:${got} is no parameter: there are ${given}` });
      return;
    }
    if (!names.includes(name.text)) names.push(name.text);
    const number = ` $${names.indexOf(name.text) + 1}`;
    bytes.write(number.padEnd(name.end - token.start), token.start);
  });
  return { text: bytes.toString(), names, faults };
}
