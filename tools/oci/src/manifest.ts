import { z } from 'zod';

import { isDigest, type Digest } from './digest.ts';

/**
 * Media types of the OCI image specification, and Docker's names for the same content.
 * https://github.com/opencontainers/image-spec
 */
export const MEDIA_TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  empty: 'application/vnd.oci.empty.v1+json',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), {
  error: 'must be a sha256 digest',
});
const text = z.record(z.string(), z.string());

const platform = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
});

const descriptor = z.looseObject({
  mediaType: z.string(),
  digest,
  size: z.int().min(0),
  platform: platform.optional(),
  annotations: text.optional(),
  artifactType: z.string().optional(),
});

const index = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z.array(descriptor),
  annotations: text.optional(),
});

const manifest = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: descriptor,
  layers: z.array(descriptor),
  subject: descriptor.optional(),
  annotations: text.optional(),
});

const config = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
  created: z.string().optional(),
  config: z
    .looseObject({
      User: z.string().optional(),
      Env: z.array(z.string()).nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      WorkingDir: z.string().optional(),
      Labels: text.nullish(),
      StopSignal: z.string().optional(),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  rootfs: z.looseObject({ type: z.literal('layers'), diff_ids: z.array(digest) }),
  history: z.array(z.looseObject({ created_by: z.string().optional() })).optional(),
});

/** Names content by media type, digest and size in bytes. */
export type Descriptor = z.infer<typeof descriptor>;
export type Platform = z.infer<typeof platform>;
/** One name for the manifests of several platforms. */
export type ImageIndex = z.infer<typeof index>;
/** One platform's configuration and layers. */
export type ImageManifest = z.infer<typeof manifest>;
/** How a container of the image starts, and the digests of its layers' uncompressed content. */
export type ImageConfig = z.infer<typeof config>;

export function isIndex(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.index || mediaType === MEDIA_TYPES.dockerIndex;
}

/** @throws {Error} when the content is no image index; the message says at which path */
export function parseIndex(content: Uint8Array): ImageIndex {
  return parse(index, content, 'an image index');
}

/** @throws {Error} when the content is no image manifest; the message says at which path */
export function parseManifest(content: Uint8Array): ImageManifest {
  return parse(manifest, content, 'an image manifest');
}

/** @throws {Error} when the content is no image configuration; the message says at which path */
export function parseConfig(content: Uint8Array): ImageConfig {
  return parse(config, content, 'an image configuration');
}

function parse<T>(schema: z.ZodType<T>, content: Uint8Array, kind: string): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(content).toString('utf8'));
  } catch (error) {
    throw new Error(`expected ${kind}, got text that is not JSON`, { cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new Error(`expected ${kind}; ${faults.join('; ')}`);
}
