import { dev } from './dev.ts';
import type { EnvironmentDefinition } from './model/definition.ts';
import { previews } from './previews.ts';
import { prod } from './prod.ts';
import { qa } from './qa.ts';
import { previewEnvironments } from './resolve/preview-environments.ts';
import { staging } from './staging.ts';

/** A new environment is a file beside these and its name here. */
const written: readonly EnvironmentDefinition[] = [dev, qa, staging, prod];

/** Every environment there is, those for previews included. */
export const definitions: readonly EnvironmentDefinition[] = [
  ...written,
  ...previewEnvironments(previews, written),
];
