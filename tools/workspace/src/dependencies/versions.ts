import type { Declaration } from './boundaries.ts';

/**
 * Faults of the versions in package.json files, as sentences with their fix.
 * @param page text of docs/dependencies.md, whose rows of three columns begin with the packages' names in backquotes
 */
export function versionFaults(
  packages: readonly Pick<Declaration, 'folder' | 'dependencies' | 'devDependencies'>[],
  page: string,
): readonly string[] {
  const external = packages.flatMap(({ folder, dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies })
      .filter(([name]) => !name.startsWith('@fairway/'))
      .map(([name, version]) => ({ folder, name, version })),
  );
  const byName = Map.groupBy(external, ({ name }) => name);
  const rows = page.split('\n').filter((line) => line.startsWith('| `') && line.split(' | ').length === 3);
  const documented = rows.flatMap((line) => (line.split(' | ')[0] ?? '').match(/(?<=`)[^`| ,]+(?=`)/g) ?? []);
  const isFor = (entry: string, name: string) =>
    entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : entry === name;
  return [
    ...external
      .filter(({ version }) => !/^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/.test(version))
      .map((use) => `${use.folder}: '${use.name}' must be pinned to an exact version, got: '${use.version}'`),
    ...[...byName]
      .filter(([, uses]) => new Set(uses.map(({ version }) => version)).size > 1)
      .map(([name, uses]) => {
        const versions = uses.map(({ folder, version }) => `${version} in ${folder}`).join(', ');
        return `'${name}' must have one version everywhere, got: ${versions}`;
      }),
    ...[...byName.keys()]
      .filter((name) => !documented.some((entry) => isFor(entry, name)))
      .map((name) => `docs/dependencies.md has no line for '${name}': say what it is for and why this one`),
    ...documented
      .filter((entry) => ![...byName.keys()].some((name) => isFor(entry, name)))
      .map(
        (entry) => `docs/dependencies.md has a line for '${entry}', which no package.json names: remove it`,
      ),
  ];
}

/**
 * Faults of the lockfile: addresses, since mirrors differ by machine, and what npm says is missing. `npm install` silently
 * leaves out platform packages that its registry lacks, and `npm ci` then refuses the lockfile on every other machine.
 */
export function lockfileFaults(
  lockfile: string,
  dryRun: { readonly exit: number; readonly output: string },
): readonly string[] {
  const addresses = lockfile.match(/"resolved": "https?:/g)?.length ?? 0;
  const missing = dryRun.output.split('\n').filter((line) => /(?:Missing|Invalid):/.test(line));
  return [
    ...(addresses === 0
      ? []
      : [
          `package-lock.json records the download address of ${addresses} package(s). Run \`npm install\` at the root, ` +
            'where .npmrc says omit-lockfile-registry-resolved=true, and commit the lockfile.',
        ]),
    ...(dryRun.exit === 0 && missing.length === 0
      ? []
      : [
          `\`npm ci\` would refuse package-lock.json:\n${missing.join('\n') || dryRun.output}\n` +
            'Run `npm install` at the root and commit package-lock.json; a package that is still missing needs an ' +
            'older version, pinned in `overrides` of package.json.',
        ]),
  ];
}
