import type { ServiceManifest } from '@fairway/service-manifest';

import type { EnvironmentDefinition } from './model/definition.ts';
import { dev } from './dev.ts';
import type { Environment } from './model/environment.ts';
import { prod } from './prod.ts';
import { qa } from './qa.ts';
import { resolveEnvironment } from './resolve/resolve.ts';
import { staging } from './staging.ts';

/** Every environment there is. A new one is a file beside these and its name here. */
export const definitions: readonly EnvironmentDefinition[] = [dev, qa, staging, prod];

/** Every environment resolved, in the order of `definitions`. */
export function resolveEnvironments(manifests: readonly ServiceManifest[]): readonly Environment[] {
  return definitions.map((definition) => resolveEnvironment(definition, manifests).environment);
}
