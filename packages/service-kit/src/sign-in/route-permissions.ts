import type { ServiceManifest } from '@fairway/service-manifest';

import type { Route } from '../route.ts';
import { routeName, type SignIn } from './sign-in.ts';

/**
 * Denies by default: a route without a declared permission must not start as an open one.
 * @throws {Error} naming every route whose permission does not fit what the service's manifest says of sign-in
 */
export function checkPermissions(
  { name, needs }: Pick<ServiceManifest, 'name' | 'needs'>,
  routes: readonly Route[],
  signIn: Pick<SignIn, 'routes'> | undefined,
): void {
  const faults = routes.flatMap((route) => routeFaults(route, needs.signIn));
  if (needs.signIn === 'always' && (signIn === undefined || signIn.routes !== undefined)) {
    faults.push("its manifest says `needs.signIn: 'always'`, so SIGN_IN_REQUIRED must be true");
  }
  if (signIn !== undefined && needs.signIn === undefined) {
    faults.push('it requires tokens, so its manifest must say `needs.signIn`');
  }
  faults.push(...unknownRoutes(routes, signIn?.routes));
  if (faults.length > 0) {
    throw new Error(
      `service '${name}' has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}

/** An environment that names a route which does not ask would leave it open, and not know. */
function unknownRoutes(routes: readonly Route[], asking: ReadonlySet<string> = new Set()): string[] {
  const known = routes.filter(({ scope }) => scope !== undefined).map(routeName);
  return [...asking]
    .filter((name) => !known.includes(name))
    .map((name) => `SIGN_IN_REQUIRED must name routes with a scope (${known.join(', ')}), got: ${name}`);
}

function routeFaults(
  { operation, scope, open = false }: Route,
  signIn: ServiceManifest['needs']['signIn'],
): string[] {
  if (scope !== undefined && open)
    return [`route ${operation} must have a \`scope\` or be \`open\`, got: both`];
  if (scope !== undefined && signIn === undefined) {
    return [`route ${operation} has a \`scope\`, so the manifest must say \`needs.signIn\``];
  }
  if (scope === undefined && !open && signIn === 'always') {
    return [`route ${operation} must have a \`scope\` or say \`open: true\`, got: neither`];
  }
  return [];
}
