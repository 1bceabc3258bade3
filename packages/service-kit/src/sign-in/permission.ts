/** The caller, as a verified access token says. */
export interface Caller {
  /** `sub`: a person's id in the user pool; for a program the client's. Never an address or a name. */
  readonly subject: string;
  /** Id of the client that the token was issued to. */
  readonly client: string;
  readonly scopes: readonly string[];
  /** The person's groups in the user pool; programs have none. */
  readonly groups: readonly string[];
  /** The end of the token, in seconds since 1970. */
  readonly expiresAt: number;
}

/** A scope that the token must have; with `orGroup`, membership in that group of the user pool is enough, too. */
export type Permission = string | { readonly scope: string; readonly orGroup: string };

export function scopeOf(permission: Permission): string {
  return typeof permission === 'string' ? permission : permission.scope;
}

export function isPermitted({ scopes, groups }: Caller, permission: Permission): boolean {
  if (scopes.includes(scopeOf(permission))) return true;
  return typeof permission === 'object' && groups.includes(permission.orGroup);
}

/** The permission in a sentence: `the scope api/metrics.write or the group metrics-editors`. */
export function describePermission(permission: Permission): string {
  const scope = `the scope ${scopeOf(permission)}`;
  return typeof permission === 'string' ? scope : `${scope} or the group ${permission.orGroup}`;
}
