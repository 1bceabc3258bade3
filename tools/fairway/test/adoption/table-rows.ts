/** The rows of every table of a page, headings left out: the text of each cell. */
export function tableRows(page: string): readonly (readonly string[])[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .replace(/^\| /, '')
        .replace(/ \|$/, '')
        .split(' | ')
        .map((cell) => cell.trim()),
    );
}

/** The code in a cell. */
export function codesOf(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/**
 * The fields that a cell names: after `http.alias`, `.name` is a field below it, or else beside it.
 * @param known whole names of all fields
 * @returns whole names; a short one that is neither below nor beside stays as it is
 */
export function fieldsOf(cell: string, known: ReadonlySet<string>): readonly string[] {
  let whole = '';
  return codesOf(cell).map((code) => {
    if (!code.startsWith('.')) return (whole = code);
    const beside = `${whole.slice(0, Math.max(0, whole.lastIndexOf('.')))}${code}`;
    return [`${whole}${code}`, beside].find((name) => known.has(name)) ?? code;
  });
}
