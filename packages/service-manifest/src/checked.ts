import { filledIn, frozen } from './filled-manifest.ts';
import type { ManifestInput, ServiceManifest } from './manifest.ts';

export * from './index.ts';

/**
 * `defineService` for a definition that was checked before, as that of every bundle is: the schemas of a manifest are a
 * tenth of what a service does until it listens.
 */
export function defineService(definition: ManifestInput): ServiceManifest {
  return frozen(filledIn(definition));
}
