/** A package.json: its place, and its dependencies. */
export interface Declaration {
  readonly file: string;
  /** Version by package name, development dependencies included. */
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Faults of the declarations in package.json files, as sentences with their fix.
 * @param page text of docs/dependencies.md, whose table rows begin with the packages' names in backquotes
 */
export function declarationFaults(declarations: readonly Declaration[], page: string): string[] {
  const external = declarations.flatMap(({ file, dependencies }) =>
    Object.entries(dependencies)
      .filter(([name]) => !name.startsWith('@fairway/'))
      .map(([name, version]) => ({ file, name, version })),
  );
  const byName = Map.groupBy(external, ({ name }) => name);
  return [
    ...external.filter(({ version }) => !/^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/.test(version)).map(pinFault),
    ...[...byName]
      .filter(([, uses]) => new Set(uses.map(({ version }) => version)).size > 1)
      .map(versionFault),
    ...pageFaults([...byName.keys()], page),
  ];
}

type Use = Readonly<Record<'file' | 'name' | 'version', string>>;

function pinFault({ file, name, version }: Use): string {
  return `${file}: '${name}' must be pinned to an exact version, got: '${version}'`;
}

function versionFault([name, uses]: readonly [string, readonly Use[]]): string {
  const versions = uses.map(({ file, version }) => `${version} in ${file}`).join(', ');
  return `'${name}' must have one version everywhere, got: ${versions}`;
}

function pageFaults(names: readonly string[], page: string): string[] {
  const documented = documentedNames(page);
  const isFor = (entry: string, name: string) =>
    entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : entry === name;
  const missing = names.filter((name) => !documented.some((entry) => isFor(entry, name)));
  const gone = documented.filter((entry) => !names.some((name) => isFor(entry, name)));
  return [
    ...missing.map(
      (name) => `docs/dependencies.md has no line for '${name}': say what it is for and why this one`,
    ),
    ...gone.map(
      (entry) => `docs/dependencies.md has a line for '${entry}', which no package.json names: remove it`,
    ),
  ];
}

/** The names in the rows with three columns; the page's other tables are about something else. */
function documentedNames(page: string): readonly string[] {
  const rows = page.split('\n').filter((line) => /^\| `/.test(line) && line.split(' | ').length === 3);
  return rows.flatMap((line) =>
    [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
  );
}
