import { Readable } from 'node:stream';

import { digestOf, isDigest, type Digest } from '../digest.ts';
import { MEDIA_TYPES, parseIndex, type Descriptor } from '../manifest.ts';
import { RegistryError } from './errors.ts';
import { Transport, type TransportOptions } from './transport.ts';
import { mediaTypeOf, MANIFEST_TYPES, type StoredManifest } from './stored-manifest.ts';
import { verified } from './verified.ts';

/** The specification's own limit for a manifest. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/**
 * A registry's API: blobs and manifests by repository. Content is checked against its digest in both directions.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 * @example
 * const registry = new Registry({ registry: '127.0.0.1:5000' });
 * const { content } = await registry.readManifest('fairway/logs', 'latest');
 */
export class Registry {
  readonly #transport: Transport;

  constructor(options: TransportOptions) {
    this.#transport = new Transport(options);
  }

  get name(): string {
    return this.#transport.registry;
  }

  async hasBlob(repository: string, digest: Digest): Promise<boolean> {
    const response = await this.#transport.send({
      method: 'HEAD',
      path: `/v2/${repository}/blobs/${digest}`,
      scope: pull(repository),
      operation: `look for ${repository}@${digest}`,
      accepts: [404],
    });
    return response.ok;
  }

  /** @returns the content; it ends with an error when it is not what the digest names */
  async readBlob(
    repository: string,
    { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  ): Promise<Readable> {
    const { body } = await this.#transport.send({
      method: 'GET',
      path: `/v2/${repository}/blobs/${digest}`,
      scope: pull(repository),
      operation: `read blob ${digest} of ${repository}`,
    });
    if (body === null)
      throw new RegistryError(`registry ${this.name}: blob ${digest} of ${repository} has no content`);
    const check = verified(digest, size, `${this.name}/${repository}`);
    const source = Readable.fromWeb(body);
    source.on('error', (error) => check.destroy(error));
    return source.pipe(check);
  }

  /** Sends content unless it is there. With `from`, a repository of the same registry that has it, nothing needs to be sent. */
  async putBlob(
    repository: string,
    digest: Digest,
    content: () => Promise<Blob>,
    from?: string,
  ): Promise<'present' | 'mounted' | 'sent'> {
    if (await this.hasBlob(repository, digest)) return 'present';
    const operation = `send blob ${digest} to ${repository}`;
    const scope = push(repository);
    const mount = from === undefined ? '' : `?${new URLSearchParams({ mount: digest, from }).toString()}`;
    const begun = await this.#transport.send({
      method: 'POST',
      path: `/v2/${repository}/blobs/uploads/${mount}`,
      scope,
      operation,
      headers: { 'content-length': '0' },
    });
    if (begun.status === 201) return 'mounted';
    const sent = await this.#transport.send({
      method: 'PATCH',
      path: this.#location(begun, operation).href,
      scope,
      operation,
      headers: { 'content-type': 'application/octet-stream' },
      body: await content(),
    });
    const end = this.#location(sent, operation);
    end.searchParams.set('digest', digest);
    await this.#transport.send({
      method: 'PUT',
      path: end.href,
      scope,
      operation,
      headers: { 'content-length': '0' },
    });
    return 'sent';
  }

  /**
   * @param reference a tag, or a digest that the content must have
   * @throws {RegistryError} `isMissing` when there is none
   */
  async readManifest(repository: string, reference: string): Promise<StoredManifest> {
    const response = await this.#transport.send({
      method: 'GET',
      path: `/v2/${repository}/manifests/${reference}`,
      scope: pull(repository),
      operation: `read ${repository}${isDigest(reference) ? '@' : ':'}${reference}`,
      headers: { accept: MANIFEST_TYPES },
    });
    const content = Buffer.from(await response.arrayBuffer());
    if (content.length > MAX_MANIFEST_BYTES) {
      throw new RegistryError(
        `registry ${this.name}: the manifest of ${repository} has ${content.length} bytes, the limit is ${MAX_MANIFEST_BYTES}`,
      );
    }
    const digest = digestOf(content);
    if (isDigest(reference) && digest !== reference) {
      throw new RegistryError(
        `registry ${this.name}: ${repository}@${reference} came with other content, ${digest}`,
      );
    }
    return { content, digest, mediaType: mediaTypeOf(response, content) };
  }

  /** @returns undefined where `readManifest` would say that there is none */
  async findManifest(repository: string, reference: string): Promise<StoredManifest | undefined> {
    try {
      return await this.readManifest(repository, reference);
    } catch (error) {
      if (error instanceof RegistryError && error.isMissing) return undefined;
      throw error;
    }
  }

  /** @param reference a tag, or the content's digest */
  async putManifest(
    repository: string,
    reference: string,
    content: Buffer,
    mediaType: string,
  ): Promise<Digest> {
    await this.#transport.send({
      method: 'PUT',
      path: `/v2/${repository}/manifests/${reference}`,
      scope: push(repository),
      operation: `write ${repository}:${reference}`,
      headers: { 'content-type': mediaType },
      body: new Blob([new Uint8Array(content)]),
    });
    return digestOf(content);
  }

  /** Tags in the registry's order; empty for a repository without any. */
  async listTags(repository: string): Promise<readonly string[]> {
    const tags: string[] = [];
    let path: string | undefined = `/v2/${repository}/tags/list?n=1000`;
    while (path !== undefined) {
      const response = await this.#transport.send({
        method: 'GET',
        path,
        scope: pull(repository),
        operation: `list the tags of ${repository}`,
      });
      const page = (await response.json()) as { tags?: readonly string[] | null };
      tags.push(...(page.tags ?? []));
      path = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
    }
    return tags;
  }

  /**
   * Lists the manifests that belong to another: SBOMs, signatures. Asks for the tag that older registries keep them
   * under, too.
   */
  async referrers(repository: string, digest: Digest): Promise<readonly Descriptor[]> {
    const response = await this.#transport.send({
      method: 'GET',
      path: `/v2/${repository}/referrers/${digest}`,
      scope: pull(repository),
      operation: `list what refers to ${repository}@${digest}`,
      accepts: [404, 405, 400],
    });
    if (response.ok) return parseIndex(Buffer.from(await response.arrayBuffer())).manifests;
    const kept = await this.findManifest(repository, referrersTag(digest));
    return kept === undefined ? [] : parseIndex(kept.content).manifests;
  }

  /**
   * Attaches a manifest to its subject. A registry that knows referrers keeps the list itself and says so in its answer; for
   * others the list is a tag.
   */
  async putReferrer(
    repository: string,
    descriptor: Descriptor,
    content: Buffer,
    subject: Digest,
  ): Promise<void> {
    const response = await this.#transport.send({
      method: 'PUT',
      path: `/v2/${repository}/manifests/${descriptor.digest}`,
      scope: push(repository),
      operation: `attach ${descriptor.artifactType ?? 'a manifest'} to ${repository}@${subject}`,
      headers: { 'content-type': descriptor.mediaType },
      body: new Blob([new Uint8Array(content)]),
    });
    if (response.headers.has('oci-subject')) return;
    const known = await this.referrers(repository, subject);
    if (known.some(({ digest }) => digest === descriptor.digest)) return;
    const list = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [...known, descriptor] };
    const bytes = Buffer.from(JSON.stringify(list));
    await this.putManifest(repository, referrersTag(subject), bytes, MEDIA_TYPES.index);
  }

  #location(response: Response, operation: string): URL {
    const location = response.headers.get('location');
    if (location !== null) return new URL(location, response.url);
    throw new RegistryError(
      `registry ${this.name}: cannot ${operation}: its answer does not say where to send it`,
    );
  }
}

function pull(repository: string): string {
  return `repository:${repository}:pull`;
}

function push(repository: string): string {
  return `repository:${repository}:pull,push`;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema */
function referrersTag(digest: Digest): string {
  return digest.replace(':', '-');
}
