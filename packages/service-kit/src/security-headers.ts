import type { RequestHandler } from 'express';

/**
 * For answers that are data: nothing in them may run, be framed, be sniffed or be kept. A page sets its own
 * content security policy with `pagePolicy`.
 */
const dataHeaders: readonly (readonly [string, string])[] = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['strict-transport-security', 'max-age=63072000; includeSubDomains'],
  ['cache-control', 'no-store'],
];

/** For pages: scripts, styles and calls from the page's own origin only, nothing inline, no framing, no plug-ins. */
export const pagePolicy = pagePolicyWith([]);

/**
 * The same for a page that calls these addresses of other origins too.
 * @example
 * response.setHeader('content-security-policy', pagePolicyWith(['https://issuer.example']));
 */
export function pagePolicyWith(addresses: readonly string[]): string {
  const origins = new Set(addresses.map((address) => new URL(address).origin));
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...origins].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export const securityHeaders: RequestHandler = (_request, response, next) => {
  for (const [name, value] of dataHeaders) response.setHeader(name, value);
  next();
};
