import type { Plugin } from 'esbuild';

const MANIFEST = /[\\/]manifest[\\/]src[\\/]index\.ts$/;

/**
 * Fills a service's manifest in when its program starts, and does not check it again: who bundles a service has read its
 * manifest, which was checked then.
 */
export const checkedManifests: Plugin = {
  name: 'checked-manifests',
  setup(build) {
    build.onResolve({ filter: /^@fairway\/service-manifest$/ }, ({ path, importer, kind, resolveDir }) =>
      MANIFEST.test(importer) ? build.resolve(`${path}/checked`, { kind, importer, resolveDir }) : undefined,
    );
  },
};
