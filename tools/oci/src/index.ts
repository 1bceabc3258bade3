export { digestOf, isDigest, type Digest } from './digest.ts';
export {
  compressArchive,
  makeArchive,
  makeLayer,
  type Archive,
  type Layer,
  type LayerSource,
} from './layer.ts';
export {
  assembleImage,
  contentDigests,
  document,
  type BasePlatform,
  type Document,
  type Image,
  type ImageSettings,
} from './image.ts';
export { writeLayout } from './layout.ts';
export { layoutSource, type ImageSource } from './layout-source.ts';
export {
  MEDIA_TYPES,
  type Descriptor,
  type ImageConfig,
  type ImageIndex,
  type ImageManifest,
  type Platform,
} from './manifest.ts';
export {
  PlatformMissingError,
  readImageFor,
  readPlatforms,
  type PlatformImage,
} from './platform-manifest.ts';
export { pushImage, type BaseSource, type PushedBlobs } from './push-image.ts';
export {
  formatReference,
  MAX_TAG_LENGTH,
  parseReference,
  sanitizeTag,
  type ImageReference,
} from './reference.ts';
export { RegistryError } from './registry/errors.ts';
export { Registry } from './registry/registry.ts';
export { type StoredManifest } from './registry/stored-manifest.ts';
export { type Credentials, type CredentialsSource } from './registry/sign-in.ts';
export { type TransportOptions } from './registry/transport.ts';
export { ImageStore, type UnpackedImage } from './store/image-store.ts';
export { resolveInRoot } from './store/resolve-in-root.ts';
