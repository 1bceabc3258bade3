/** A value as JSON with a line's end: in a terminal the prompt then stands on a line of its own. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
