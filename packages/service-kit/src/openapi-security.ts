import type { ZodOpenApiOperationObject, ZodOpenApiObject } from 'zod-openapi';

import type { Route } from './route.ts';
import type { TokenEndpoints } from './sign-in/endpoints.ts';
import { describePermission, scopeOf } from './sign-in/permission.ts';

type SecuritySchemes = NonNullable<NonNullable<ZodOpenApiObject['components']>['securitySchemes']>;

/** The sign-in as the document describes it for a service that requires tokens. */
export interface DocumentedSignIn {
  readonly schemes: SecuritySchemes;
  /** The part of an operation that a route with a scope gets. */
  operation(route: Route): Pick<ZodOpenApiOperationObject, 'security' | 'description'>;
}

/**
 * A token can be had as OAuth 2.0 describes where the issuer tells how, and sent as it is in any case.
 * @param endpoints the issuer's; nothing where it does not tell them
 */
export function documentedSignIn(
  routes: readonly Route[],
  endpoints: TokenEndpoints | undefined,
  asksOn: (route: Route) => boolean = () => true,
): DocumentedSignIn {
  const bearer = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } as const;
  const schemes =
    endpoints === undefined
      ? { bearer }
      : { oauth2: oauth2Scheme(endpoints, scopesOf(routes.filter(asksOn))), bearer };
  return {
    schemes,
    operation(route) {
      const { scope, description } = route;
      if (scope === undefined || !asksOn(route)) return {};
      const needs = `Needs ${describePermission(scope)}.`;
      return {
        description: description === undefined ? needs : `${description}\n\n${needs}`,
        security: [...(endpoints === undefined ? [] : [{ oauth2: [scopeOf(scope)] }]), { bearer: [] }],
      };
    },
  };
}

function oauth2Scheme({ authorizationUrl, tokenUrl }: TokenEndpoints, scopes: Record<string, string>) {
  return {
    type: 'oauth2',
    description: 'For people the authorization code with PKCE, for programs the client credentials.',
    flows: {
      authorizationCode: { authorizationUrl, tokenUrl, scopes },
      clientCredentials: { tokenUrl, scopes },
    },
  } as const;
}

/** Every scope that a route asks for, with the operations that it opens. */
function scopesOf(routes: readonly Route[]): Record<string, string> {
  const operations = new Map<string, string[]>();
  for (const { scope, operation } of routes) {
    if (scope === undefined) continue;
    const name = scopeOf(scope);
    operations.set(name, [...(operations.get(name) ?? []), operation]);
  }
  return Object.fromEntries([...operations].map(([name, opened]) => [name, opened.join(', ')]));
}
