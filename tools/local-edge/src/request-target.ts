/** A request line's target, taken apart; nothing in it is decoded or normalised. */
export interface RequestTarget {
  /** Path and query, as they go to the service. */
  readonly url: string;
  /** The path that rules are matched against. */
  readonly path: string;
  /** The authority of an absolute form, which overrides the Host header (RFC 9112, 3.2.2). */
  readonly authority?: string;
}

/** Reads the origin form (`/path?query`) and the absolute form; `undefined` for any other (`*`), and with a fragment. */
export function parseRequestTarget(target: string): RequestTarget | undefined {
  if (target.includes('#')) return undefined;
  if (target.startsWith('/')) return { url: target, path: pathOf(target) };
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target);
  if (absolute?.[1] === undefined) return undefined;
  const rest = absolute[2] ?? '';
  const url = rest.startsWith('/') ? rest : `/${rest}`;
  return { url, path: pathOf(url), authority: absolute[1] };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
