/** Markup that is safe to send: made by `html`, or put together from pieces that were. */
export class SafeHtml {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

type Insertable = SafeHtml | string | number | readonly SafeHtml[];

/**
 * Template tag for pages: every inserted value is escaped, for text and for quoted attributes, unless `html` made it.
 * @example
 * sendPage(response, html`<p>Hello, ${name}</p>`.markup, pagePolicy);
 */
export function html(texts: TemplateStringsArray, ...values: readonly Insertable[]): SafeHtml {
  const parts = texts.flatMap((text, index) => {
    const value = values[index];
    return value === undefined ? [text] : [text, insert(value)];
  });
  return new SafeHtml(parts.join(''));
}

function insert(value: Insertable): string {
  if (value instanceof SafeHtml) return value.markup;
  if (Array.isArray(value)) return value.join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
