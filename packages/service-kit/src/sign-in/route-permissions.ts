import type { ServiceManifest } from '@fairway/service-manifest';

import type { Route } from '../route.ts';

/**
 * Denies by default: a route that nobody has thought about must not start as an open one.
 * @throws {Error} naming every route whose permission does not fit what the service's manifest says of sign-in
 */
export function checkPermissions(
  { name, needs }: Pick<ServiceManifest, 'name' | 'needs'>,
  routes: readonly Route[],
  signsIn: boolean,
): void {
  const faults = routes.flatMap((route) => routeFaults(route, needs.signIn));
  if (needs.signIn === 'always' && !signsIn) {
    faults.push("its manifest says `needs.signIn: 'always'`, so SIGN_IN_REQUIRED must be true");
  }
  if (signsIn && needs.signIn === undefined) {
    faults.push('it requires tokens, so its manifest must say `needs.signIn`');
  }
  if (faults.length > 0) {
    throw new Error(
      `service '${name}' has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
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
