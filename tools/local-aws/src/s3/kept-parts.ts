/**
 * Keeps the parts of a multipart upload whose last step fails. fauxqs lets go of them before it writes the object: after
 * a full disk the client's next try would find none.
 */
import type { S3Store } from '../fauxqs.ts';

interface Uploads {
  readonly multipartUploads: ReadonlyMap<string, { readonly parts: Map<number, unknown> }>;
}

export function keepPartsOfFailedUploads(store: S3Store): void {
  const complete = store.completeMultipartUpload.bind(store);
  store.completeMultipartUpload = (uploadId, parts) => {
    const upload = (store as unknown as Uploads).multipartUploads.get(uploadId);
    const before = [...(upload?.parts ?? [])];
    try {
      return complete(uploadId, parts);
    } catch (error) {
      for (const [number, part] of before) upload?.parts.set(number, part);
      throw error;
    }
  };
}
