/**
 * A value as JSON with a line's end: in a terminal the prompt then stands on a line of its own.
 * @example
 * response.end(jsonLine({ items }));
 */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
