import type { NewService } from './choices.ts';
import { manifestFiles } from './templates/manifest-files.ts';
import { packageFiles } from './templates/package-files.ts';
import { programFiles } from './templates/program-files.ts';
import { useCaseFiles } from './templates/use-case-files.ts';

/** Every file of a new service by its path, relative to the workspace; not yet laid out as oxfmt does. */
export function serviceFiles(service: NewService): Readonly<Record<string, string>> {
  return {
    ...manifestFiles(service),
    ...packageFiles(service),
    ...useCaseFiles(service),
    ...programFiles(service),
  };
}
