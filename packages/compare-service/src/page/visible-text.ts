import { html, type SafeHtml } from '@fairway/service-kit';

/**
 * Characters that a reader does not see or that move others about: controls, zero-width characters, and those that
 * turn the direction of text, with which code can be made to look like other code (https://trojansource.codes).
 */
const UNSEEN = /([\p{Cc}\p{Cf}\u2028\u2029])/u;
const TAB = '\t';

/** Text of a file for a page, with what cannot be seen named by its code point. */
export function visibleText(text: string): SafeHtml {
  if (!UNSEEN.test(text)) return html`${text}`;
  const parts = text.split(UNSEEN);
  return html`${parts.map((part) => (part !== TAB && UNSEEN.test(part) ? codePoint(part) : html`${part}`))}`;
}

function codePoint(character: string): SafeHtml {
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return html`<span class="unseen">U+${number}</span>`;
}
