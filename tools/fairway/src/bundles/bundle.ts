import { join } from 'node:path';

/** A bundle of a service, kept in a folder by its content. */
export interface Release {
  readonly service: string;
  /** Content tag: the same content always has the same one. */
  readonly tag: string;
  /** The commit that first built this content; with `-dirty` when files differed from it, `unknown` outside a clone. */
  readonly commit: string;
  /** Where the bundle is: `main.mjs` and what it loads. */
  readonly folder: string;
}

/** The file that says of a release that it was kept whole, and which commit first built it. */
export function releaseRecord(
  dataFolder: string,
  { service, tag }: Pick<Release, 'service' | 'tag'>,
): string {
  return join(releasesFolder(dataFolder, service), `${tag}.json`);
}

/** Where a service's releases are kept, each in a folder called by its tag, its record beside it as `<tag>.json`. */
export function releasesFolder(dataFolder: string, service: string): string {
  return join(dataFolder, 'releases', service);
}
