// Which kind of package may import which, by the `type:` tag in `nx.tags`.
import { sep } from 'node:path';

import { packageName, visitImports } from './imports.mjs';
import { isTestFile, packageOf, workspacePackages } from './workspace-packages.mjs';

/** @type {ReadonlyMap<string, readonly string[]>} */
const mayImport = new Map(
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

/**
 * What infra makes is proven by the tools that apply it. It makes no circle: tools read infra's output, never its code.
 */
const testsMayImport = new Map([['type:infra', ['type:tool']]]);

/** A manifest is read by everything, so it may depend on the one package that says what a manifest is. */
const manifestMayImport = '@fairway/service-manifest';

/** @type {import('eslint').Rule.RuleModule} */
export const packageBoundaries = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      untagged:
        'Every package has one `type:` tag. Add "nx": { "tags": ["type:…"] } to {{name}}\'s package.json; the kinds are: {{kinds}}.',
      unknown: "'{{specifier}}' is no package of this workspace. Check its name in the package.json files.",
      self: "Inside a package import the file, not the package's own name: use a relative path.",
      forbidden:
        '{{from}} may not import {{to}} ({{specifier}}): it may import {{allowed}}. Move what both need into a library, or turn the dependency round.',
    },
  },
  create(context) {
    const home = packageOf(context.filename);
    const packages = workspacePackages(context.filename);
    if (home === undefined || !packages.has(home.name)) return {};

    return visitImports((specifier, node) => {
      const name = packageName(specifier);
      if (name?.startsWith('@fairway/') !== true) return;
      const target = packages.get(name);
      const problem = judge(home, target, specifier, isTestFile(context.filename));
      if (problem !== undefined) context.report({ node: /** @type {any} */ (node), ...problem });
    });
  },
};

/**
 * @param {import('./workspace-packages.mjs').WorkspacePackage} home
 * @param {import('./workspace-packages.mjs').WorkspacePackage | undefined} target
 * @param {string} specifier
 * @param {boolean} inTest
 */
function judge(home, target, specifier, inTest) {
  if (target === undefined) return { messageId: 'unknown', data: { specifier } };
  if (target.name === home.name) return { messageId: 'self' };

  const from = kindOf(home);
  const to = kindOf(target);
  const kinds = [...mayImport.keys()].join(', ');
  if (from === undefined) return { messageId: 'untagged', data: { name: home.name, kinds } };
  if (to === undefined) return { messageId: 'untagged', data: { name: target.name, kinds } };

  if (mayImport.get(from)?.includes(to) === true) return undefined;
  if (from === 'type:manifest' && target.name === manifestMayImport) return undefined;
  if (from === 'type:service' && isOwnManifest(home, target)) return undefined;
  if (inTest && (to === 'type:stand-in' || testsMayImport.get(from)?.includes(to) === true)) return undefined;
  return { messageId: 'forbidden', data: { from, to, specifier, allowed: allowedText(from) } };
}

/** @param {import('./workspace-packages.mjs').WorkspacePackage} found */
function kindOf(found) {
  const kinds = found.tags.filter((tag) => mayImport.has(tag));
  return kinds.length === 1 ? kinds[0] : undefined;
}

/**
 * @param {import('./workspace-packages.mjs').WorkspacePackage} service
 * @param {import('./workspace-packages.mjs').WorkspacePackage} target
 */
function isOwnManifest(service, target) {
  return target.folder === service.folder + sep + 'manifest';
}

/** @param {string} from */
function allowedText(from) {
  if (from === 'type:manifest') return `${manifestMayImport} only`;
  const own = from === 'type:service' ? ['its own manifest'] : [];
  return [...(mayImport.get(from) ?? []), ...own].join(', ') + ', and type:stand-in in tests';
}
