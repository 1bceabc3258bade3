import { html, type SafeHtml } from '@fairway/service-kit';

import { suspiciousPlaces } from './unseen.ts';

/** A text for a page, with suspicious characters named by their code points. */
export function visibleText(text: string): SafeHtml {
  const parts = partsOf(text).map(({ part, isSuspicious }) =>
    isSuspicious ? codePoint(part) : html`${part}`,
  );
  return html`${parts}`;
}

/** The same for places without markup, such as a title. */
export function visiblePlainText(text: string): string {
  return partsOf(text)
    .map(({ part, isSuspicious }) => (isSuspicious ? nameOf(part) : part))
    .join('');
}

/** A character that is not seen, in the place where it stands. */
export function codePoint(character: string): SafeHtml {
  return html`<span class="unseen">${nameOf(character)}</span>`;
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function partsOf(text: string): readonly { readonly part: string; readonly isSuspicious: boolean }[] {
  const places = new Set(suspiciousPlaces(text, false));
  if (places.size === 0) return [{ part: text, isSuspicious: false }];
  let at = 0;
  return Array.from(text, (part) => {
    const isSuspicious = places.has(at);
    at += part.length;
    return { part, isSuspicious };
  });
}
