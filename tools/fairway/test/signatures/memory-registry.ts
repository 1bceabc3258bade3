import { Readable } from 'node:stream';

import { digestOf, MEDIA_TYPES, type Descriptor, type Digest, type Registry } from '@fairway/oci';

/** An image's registry, as far as signatures need one. */
export class MemoryRegistry {
  readonly name = 'registry.example';
  readonly manifests = new Map<string, Buffer>();
  readonly blobs = new Map<string, Buffer>();
  readonly attached = new Map<string, Descriptor[]>();

  /** Puts an image there. */
  addImage(text: string): Digest {
    const content = Buffer.from(text);
    const digest = digestOf(content);
    this.manifests.set(digest, content);
    return digest;
  }

  get registry(): Registry {
    return this as unknown as Registry;
  }

  readManifest(_repository: string, digest: string) {
    const content = this.manifests.get(digest) ?? Buffer.alloc(0);
    return Promise.resolve({ digest, content, mediaType: MEDIA_TYPES.index });
  }

  readBlob(_repository: string, { digest }: Pick<Descriptor, 'digest'>) {
    return Promise.resolve(Readable.from([this.blobs.get(digest) ?? Buffer.alloc(0)]));
  }

  async putBlob(_repository: string, digest: string, content: () => Promise<Blob>) {
    this.blobs.set(digest, Buffer.from(await (await content()).arrayBuffer()));
  }

  referrers(_repository: string, digest: string) {
    return Promise.resolve(this.attached.get(digest) ?? []);
  }

  putReferrer(_repository: string, descriptor: Descriptor, content: Buffer, subject: string) {
    this.manifests.set(descriptor.digest, content);
    this.attached.set(subject, [...(this.attached.get(subject) ?? []), descriptor]);
    return Promise.resolve();
  }
}
