import type { Digest } from '../digest.ts';
import { MEDIA_TYPES } from '../manifest.ts';

/** A manifest or index as the registry keeps it: its digest is that of exactly these bytes. */
export interface StoredManifest {
  readonly content: Buffer;
  readonly mediaType: string;
  readonly digest: Digest;
}

/** Asked for in the header `accept`. */
export const MANIFEST_TYPES = [
  MEDIA_TYPES.index,
  MEDIA_TYPES.manifest,
  MEDIA_TYPES.dockerIndex,
  MEDIA_TYPES.dockerManifest,
].join(', ');

/** The media type of an answer by its header; older registries have it in the content alone. */
export function mediaTypeOf(response: Response, content: Buffer): string {
  const header = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  if (MANIFEST_TYPES.includes(header) && header !== '') return header;
  const { mediaType } = JSON.parse(content.toString('utf8')) as { mediaType?: unknown };
  return typeof mediaType === 'string' ? mediaType : header;
}
