/**
 * The programs of a service. `main` answers requests; `migrate` brings the database up to date, where the manifest needs
 * one; `jobs/<name>` are its jobs. Each is a file of the service's `src/`, and of its bundle.
 */
export type ServiceProgram = 'main' | 'migrate' | `jobs/${string}`;

/** Programs besides jobs, whose names are each service's own. */
export const servicePrograms: readonly ServiceProgram[] = ['main', 'migrate'];

/** The folder of a service's jobs, relative to its package. */
export const jobsFolder = 'src/jobs';

/** Relative to the service's package. */
export function sourceFile(program: ServiceProgram): string {
  return `src/${program}.ts`;
}

/** Relative to the service's bundle, and to an image's working folder, which have no folders below them. */
export function bundledFile(program: ServiceProgram): string {
  return `${program.replace('/', '-')}.mjs`;
}
