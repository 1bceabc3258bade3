/**
 * A value as JSON with a line's end: in a terminal the prompt then stands on a line of its own.
 * @example
 * response.end(jsonLine({ items }));
 */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/**
 * JSON that is written already, as a cache keeps it: a handler returns it in place of the value.
 * @example
 * handle: async ({ params }) => new JsonText(await answers.read(params.uuid)),
 */
export class JsonText {
  readonly text: string;

  /** @param text the whole answer, as `jsonLine` writes it */
  constructor(text: string) {
    this.text = text;
  }
}
