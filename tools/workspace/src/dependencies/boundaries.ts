/** A package.json of the workspace, as far as its dependencies go. */
export interface Declaration {
  readonly name: string;
  /** Relative to the workspace; empty for the root. */
  readonly folder: string;
  /** `nx.tags`; one of them is the kind: `type:service`. */
  readonly tags: readonly string[];
  /** Versions by name. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * The kinds that a kind may depend on. Lint lets a file import only its package's declared dependencies, so this holds for
 * every import. Tests may use stand-ins besides.
 */
const kinds: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    'type:service': ['type:library'],
    'type:manifest': [],
    'type:library': ['type:library'],
    'type:catalog': ['type:manifest', 'type:library'],
    'type:environments': ['type:manifest', 'type:catalog', 'type:library'],
    'type:infra': ['type:environments', 'type:manifest', 'type:library', 'type:catalog'],
    'type:stand-in': ['type:library', 'type:stand-in'],
    'type:tool': [
      'type:tool',
      'type:stand-in',
      'type:catalog',
      'type:environments',
      'type:manifest',
      'type:library',
    ],
  }),
);

/** Everything reads manifests, so a manifest may depend only on the one package that defines them. */
const MANIFEST_PACKAGE = '@fairway/service-manifest';
/** CDKTF is archived: behind one package, moving to its continuation is one change. */
const CDKTF = /^(?:cdktf|constructs|@cdktf\/.*)$/;

/** A sentence for each dependency that a package's kind may not have, and for each package without a kind. */
export function boundaryFaults(packages: readonly Declaration[]): readonly string[] {
  const byName = new Map(packages.map((one) => [one.name, one]));
  return packages.flatMap((home) => {
    const kind = kindOf(home);
    const allowed = kinds.get(kind);
    if (allowed === undefined)
      return [`${home.folder}/package.json: \`nx.tags\` must have one of ${[...kinds.keys()].join(', ')}`];
    // Tools that apply infra's output prove it. Tools read that output, never its code, so there is no circle.
    const forTests = kind === 'type:infra' ? ['type:stand-in', 'type:tool'] : ['type:stand-in'];
    const refused = [
      ...Object.keys(home.dependencies).filter((name) => !mayHave(name, allowed)),
      ...Object.keys(home.devDependencies).filter((name) => !mayHave(name, [...allowed, ...forTests])),
    ];
    return refused.map(
      (name) =>
        `${home.folder}/package.json: ${kind} may not depend on ${name}: it may have ` +
        `${allowed.join(', ') || MANIFEST_PACKAGE}, and ${forTests.join(', ')} for its tests. ` +
        'Move what both need into a library, or turn the dependency round.',
    );

    function mayHave(name: string, among: readonly string[]): boolean {
      if (CDKTF.test(name)) return kind === 'type:infra';
      if (!name.startsWith('@fairway/')) return true;
      const target = byName.get(name);
      if (target === undefined) return false;
      if (kind === 'type:manifest' && name === MANIFEST_PACKAGE) return true;
      if (kind === 'type:service' && target.folder === `${home.folder}/manifest`) return true;
      return among.includes(kindOf(target));
    }
  });
}

function kindOf({ tags }: Declaration): string {
  const own = tags.filter((tag) => kinds.has(tag));
  return own.length === 1 ? (own[0] ?? '') : '';
}
