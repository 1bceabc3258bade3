import { join } from 'node:path';

import type { ServiceManifest } from '@fairway/service-manifest';

/** A bundle of a service, kept in a folder by its content. */
export interface Bundle {
  readonly service: string;
  /** Content tag: the same content always has the same one. */
  readonly tag: string;
  /** The commit that first built this content; with `-dirty` when files differed from it, `unknown` outside a clone. */
  readonly commit: string;
  /** The bundle's folder: `main.mjs` and the files that it loads. */
  readonly folder: string;
}

/** A candidate for a deployment: a bundle, and the manifest that it runs by. */
export interface Candidate {
  readonly manifest: ServiceManifest;
  readonly bundle: Bundle;
}

/** The record of a bundle: it shows that the bundle is whole, and which commit first built it. */
export function bundleRecord(dataFolder: string, { service, tag }: Pick<Bundle, 'service' | 'tag'>): string {
  return join(bundlesFolder(dataFolder, service), `${tag}.json`);
}

/**
 * The folder of a service's bundles. Each is in a folder named by its tag, with its record beside it as `<tag>.json`.
 */
export function bundlesFolder(dataFolder: string, service: string): string {
  return join(dataFolder, 'bundles', service);
}
