/** A package of the workspace: its kind, and the other packages that it names. */
export interface PackageKind {
  readonly name: string;
  /** Relative to the workspace. */
  readonly folder: string;
  /** `nx.tags`; one of them is the kind: `type:service`. */
  readonly tags: readonly string[];
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/**
 * The packages that a kind may depend on, and those that its tests may besides. Lint lets a file import only its
 * package's declared dependencies, so this holds for every import.
 */
const kinds: ReadonlyMap<
  string,
  { readonly dependencies: readonly string[]; readonly tests?: readonly string[] }
> = new Map(
  Object.entries({
    'type:service': { dependencies: ['type:library'] },
    'type:manifest': { dependencies: [] },
    'type:library': { dependencies: ['type:library'] },
    'type:catalog': { dependencies: ['type:manifest', 'type:library'] },
    'type:environments': { dependencies: ['type:manifest', 'type:catalog', 'type:library'] },
    // Tools that apply infra's output prove it. Tools read that output, never its code, so there is no circle.
    'type:infra': {
      dependencies: ['type:environments', 'type:manifest', 'type:library', 'type:catalog'],
      tests: ['type:tool'],
    },
    'type:stand-in': { dependencies: ['type:library', 'type:stand-in'] },
    'type:tool': {
      dependencies: [
        'type:tool',
        'type:stand-in',
        'type:catalog',
        'type:environments',
        'type:manifest',
        'type:library',
      ],
    },
  }),
);

/** Everything reads manifests, so a manifest may depend only on the one package that defines them. */
const MANIFEST_PACKAGE = '@fairway/service-manifest';
/** CDKTF is archived: behind one package, moving to its continuation is one change. */
const CDKTF = /^(?:cdktf|constructs|@cdktf\/.*)$/;

/** A sentence for each dependency that a package's kind may not have, and for each package without a kind. */
export function boundaryFaults(packages: readonly PackageKind[]): string[] {
  const byName = new Map(packages.map((one) => [one.name, one]));
  return packages.flatMap((home) => {
    const kind = kindOf(home);
    if (kind === undefined)
      return [`${home.folder}/package.json: \`nx.tags\` must have one of ${[...kinds.keys()].join(', ')}`];
    const runs = home.dependencies.map((name) => ({ name, isTest: false }));
    const tests = home.devDependencies.map((name) => ({ name, isTest: true }));
    return [...runs, ...tests].flatMap(({ name, isTest }) => {
      const isAllowed = CDKTF.test(name)
        ? kind === 'type:infra'
        : !name.startsWith('@fairway/') || mayDependOn(home, kind, byName.get(name), isTest);
      return isAllowed
        ? []
        : [`${home.folder}/package.json: ${kind} may not depend on ${name}: ${allowed(kind)}`];
    });
  });
}

function mayDependOn(
  home: PackageKind,
  kind: string,
  target: PackageKind | undefined,
  isTest: boolean,
): boolean {
  if (target === undefined) return false;
  const to = kindOf(target) ?? '';
  const { dependencies = [], tests = [] } = kinds.get(kind) ?? {};
  if (kind === 'type:manifest' && target.name === MANIFEST_PACKAGE) return true;
  if (kind === 'type:service' && target.folder === `${home.folder}/manifest`) return true;
  return dependencies.includes(to) || (isTest && ['type:stand-in', ...tests].includes(to));
}

function kindOf({ tags }: PackageKind): string | undefined {
  const own = tags.filter((tag) => kinds.has(tag));
  return own.length === 1 ? own[0] : undefined;
}

function allowed(kind: string): string {
  const { dependencies = [] } = kinds.get(kind) ?? {};
  return (
    `it may have ${dependencies.join(', ') || MANIFEST_PACKAGE}, and type:stand-in for its tests. ` +
    'Move what both need into a library, or turn the dependency round.'
  );
}
