const LETTERS = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['\u0007', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
]);

/**
 * A file's name for the `---` and `+++` lines, so that it can neither end its line nor pass for another: in quotes, as in C,
 * where it needs them; with a tab after it where it has spaces, at which `patch` would take it to end.
 */
export function patchName(name: string): string {
  // eslint-disable-next-line no-control-regex -- these are what must not come through
  const needsQuotes = /["\\\u0000-\u001f\u007f\u0085\u2028\u2029]|^\s|\s$/.test(name);
  if (!needsQuotes) return /\s/.test(name) ? `${name}\t` : name;
  // eslint-disable-next-line no-control-regex -- as above
  return `"${name.replaceAll(/["\\\u0000-\u001f\u007f]/g, escape)}"`;
}

function escape(character: string): string {
  const letter = LETTERS.get(character);
  return `\\${letter ?? character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
