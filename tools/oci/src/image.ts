import { digestOf, type Digest } from './digest.ts';
import type { Layer } from './layer.ts';
import { MEDIA_TYPES, type Descriptor, type ImageConfig, type ImageManifest } from './manifest.ts';

/** One platform of a base image. */
export interface BasePlatform {
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
}

/** How a container of the image starts, in a Dockerfile's terms. */
export interface ImageSettings {
  readonly user: string;
  readonly workingFolder: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Variables besides the base's; the same name replaces the base's value. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stopSignal: string;
  readonly port?: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** A manifest, a configuration or an index: its bytes, and their digest. */
export interface Document {
  readonly descriptor: Descriptor;
  readonly content: Buffer;
}

/** An image for each of its base's platforms, and the index that names them all. */
export interface Image {
  readonly index: Document;
  readonly platforms: readonly {
    readonly platform: { readonly os: string; readonly architecture: string };
    readonly manifest: Document;
    readonly config: Document;
  }[];
}

/**
 * Puts one layer on every platform of a base. The same layer, base and settings give the same digests, whenever and wherever:
 * nothing carries a time.
 */
export function assembleImage(base: readonly BasePlatform[], layer: Layer, settings: ImageSettings): Image {
  const platforms = base.map((each) => {
    const config = document(MEDIA_TYPES.config, configOn(each.config, layer.diffId, settings));
    const manifest = document(MEDIA_TYPES.manifest, {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: config.descriptor,
      layers: [...each.manifest.layers.map(withOciType), layer.descriptor],
    });
    const { os, architecture, variant } = each.config;
    return {
      platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
      manifest,
      config,
    };
  });
  const index = document(MEDIA_TYPES.index, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: platforms.map(({ platform, manifest }) => ({ ...manifest.descriptor, platform })),
    annotations: settings.labels,
  });
  return { index, platforms };
}

/**
 * The digests of the configurations that an image has for its base's platforms. They name its content however its layers are
 * compressed, and are known before anything is.
 */
export function contentDigests(
  base: readonly BasePlatform[],
  { diffId }: Pick<Layer, 'diffId'>,
  settings: ImageSettings,
): readonly Digest[] {
  return base.map(
    ({ config }) => document(MEDIA_TYPES.config, configOn(config, diffId, settings)).descriptor.digest,
  );
}

function configOn(base: ImageConfig, diffId: Digest, settings: ImageSettings): ImageConfig {
  const { os, architecture, variant } = base;
  return {
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    config: {
      User: settings.user,
      Env: environmentOn(base.config?.Env ?? [], settings.environment),
      Entrypoint: [...settings.entrypoint],
      Cmd: [...settings.command],
      WorkingDir: settings.workingFolder,
      Labels: { ...base.config?.Labels, ...settings.labels },
      StopSignal: settings.stopSignal,
      ...(settings.port === undefined ? {} : { ExposedPorts: { [`${settings.port}/tcp`]: {} } }),
    },
    rootfs: { type: 'layers', diff_ids: [...base.rootfs.diff_ids, diffId] },
  };
}

function environmentOn(base: readonly string[], added: Readonly<Record<string, string>>): string[] {
  const kept = base.filter((line) => !Object.hasOwn(added, line.slice(0, line.indexOf('='))));
  return [...kept, ...Object.entries(added).map(([name, value]) => `${name}=${value}`)];
}

/** An OCI manifest may not mix its own media types with Docker's for the same content. */
function withOciType(layer: Descriptor): Descriptor {
  return layer.mediaType === MEDIA_TYPES.dockerLayer ? { ...layer, mediaType: MEDIA_TYPES.layer } : layer;
}

/** @param value plain JSON whose keys are written in their order */
export function document(mediaType: string, value: object, artifactType?: string): Document {
  const content = Buffer.from(JSON.stringify(value));
  return {
    content,
    descriptor: {
      mediaType,
      digest: digestOf(content),
      size: content.length,
      ...(artifactType === undefined ? {} : { artifactType }),
    },
  };
}
