import type { ServiceManifest } from '@fairway/service-manifest';

import { definitions } from '../environments.ts';
import type { Environment } from '../model/environment.ts';
import { resolveEnvironment } from './resolve.ts';

/** Every environment resolved, in the order of `definitions`. */
export function resolveEnvironments(manifests: readonly ServiceManifest[]): readonly Environment[] {
  return definitions.map((definition) => resolveEnvironment(definition, manifests).environment);
}
