import type { CompletedObject } from './completed-object.ts';
import type { Difference } from './log-engine.ts';

/** The ways in which counts of these objects may differ from the scanner's, each named once. */
export function differencesOf(objects: readonly CompletedObject[]): Difference[] {
  const inexact = objects.filter(({ hasExactBytes }) => !hasExactBytes).map(({ head }) => head.log.name);
  if (inexact.length === 0) return [];
  return [
    {
      rule: 'gzip-members',
      detail: `${named(inexact)}: the end of the gzip data does not tell its length, so that \`bytes\` may be a little off, and other data behind it would not be noticed`,
    },
  ];
}

const MAX_NAMES = 3;

/** The first names, and how many more there are. */
export function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
