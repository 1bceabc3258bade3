/**
 * The programs of a service. `main` answers requests; `migrate` brings the database up to date, where the manifest needs
 * one. Each is a file of the service's `src/`, and of its bundle.
 */
export type ServiceProgram = 'main' | 'migrate';

export const servicePrograms: readonly ServiceProgram[] = ['main', 'migrate'];

/** Relative to the service's package. */
export function sourceFile(program: ServiceProgram): string {
  return `src/${program}.ts`;
}

/** Relative to the service's bundle, and to an image's working folder. */
export function bundledFile(program: ServiceProgram): string {
  return `${program}.mjs`;
}
