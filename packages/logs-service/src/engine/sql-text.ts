/** A string literal of SQL. Characters beyond printable ASCII are written by their numbers, so that none can end it. */
export function sqlText(text: string): string {
  const plain = text.replaceAll("'", "''");
  if (/^[ -~]*$/.test(text)) return `'${plain}'`;
  const escaped = plain
    .replaceAll('\\', '\\\\')
    .replaceAll(/[^ -~]/gu, (character) => `\\+${hex(character)}`);
  return `U&'${escaped}'`;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(6, '0');
}

/** A name of SQL: of a database, table or column. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
