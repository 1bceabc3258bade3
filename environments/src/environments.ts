import { dev } from './dev.ts';
import type { EnvironmentDefinition } from './model/definition.ts';
import { prod } from './prod.ts';
import { qa } from './qa.ts';
import { staging } from './staging.ts';

/** Every environment there is. A new one is a file beside these and its name here. */
export const definitions: readonly EnvironmentDefinition[] = [dev, qa, staging, prod];
