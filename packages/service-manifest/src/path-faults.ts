import type { ServiceManifest } from './manifest.ts';

/** Characters that an ALB accepts in a path condition, and the leading slash that every path has. */
const PATH_PATTERN = /^\/[A-Za-z0-9_.$/~"'@:+&*?-]*$/;

/** A sentence for every pattern that an ALB would refuse, or that is not the service's to claim. */
export function pathFaults({ paths, uploadPaths }: ServiceManifest): string[] {
  const faults: string[] = [];
  for (const path of paths) {
    if (!PATH_PATTERN.test(path) || path.length > 128) {
      faults.push(
        `\`paths\` must start with / and use up to 128 of the characters A-Z a-z 0-9 _ . $ / ~ " ' @ : + & * ? -, got: '${path}'`,
      );
    } else if (path === '/-' || path.startsWith('/-/')) {
      faults.push(`\`paths\` must not claim /-/, which is every service's own prefix, got: '${path}'`);
    }
  }
  const twice = paths.filter((path, index) => paths.indexOf(path) !== index);
  if (twice.length > 0)
    faults.push(`\`paths\` must be different from each other, twice: ${twice.join(', ')}`);
  for (const path of uploadPaths.filter((upload) => !paths.includes(upload))) {
    faults.push(`\`uploadPaths\` must be listed in \`paths\` too, got: '${path}'`);
  }
  return faults;
}

/** Settings for requests have no effect on a service that gets none, and would read as if they had. */
export function workerFaults(manifest: ServiceManifest): string[] {
  if (!manifest.worker) return [];
  const { paths, examples, page, personalData, needs } = manifest;
  const given = {
    paths: paths.length > 0,
    examples: examples.length > 0,
    page: page !== undefined,
    personalData,
    'needs.signIn': needs.signIn !== undefined,
  };
  return Object.entries(given)
    .filter(([, isGiven]) => isGiven)
    .map(
      ([field]) =>
        `\`${field}\` must be left ${field === 'paths' ? 'empty' : 'out'} by a worker, which has no address at the edge`,
    );
}
