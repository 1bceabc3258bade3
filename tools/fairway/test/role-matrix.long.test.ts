import { defaults, resolveEnvironments } from '@fairway/environments';
import { startTokenIssuer } from '@fairway/local-sign-in';
import { loadServices } from '@fairway/service-catalog';
import { signInRequired, type ServiceManifest } from '@fairway/service-manifest';
import { afterAll, describe, expect, jest, test } from '@jest/globals';

import { alwaysOpen, asking, needs, roles } from './roles/expected.ts';
import { startService, stopServices } from './roles/service-process.ts';

jest.setTimeout(600_000);

afterAll(stopServices);

// Services and environments that people have added are left to their own files.
const manifests = (await loadServices()).filter(({ name }) => name in needs);
const issuer = await startTokenIssuer();
const tokens = new Map<string, string>();
for (const [role, { scope, claims }] of Object.entries(roles)) {
  if (role !== 'nobody') tokens.set(role, await issuer.mint(scope, claims));
}

/** The sign-in that each environment requires; this machine requires none. */
const environments = new Map([
  ['local', defaults.signIn.requiredBy],
  ...resolveEnvironments(manifests)
    .filter(({ name }) => name in asking)
    .map(({ name, signIn }) => [name, signIn.requiredBy] as const),
]);

/** One process for each value that some environment gives a service. */
const running = new Map<string, Promise<string>>();
function originOf(manifest: ServiceManifest, required: string): Promise<string> {
  const key = `${manifest.name} ${required}`;
  const origin = running.get(key) ?? startService(manifest, required, issuer);
  running.set(key, origin);
  return origin;
}

async function documentedOperations(origin: string): Promise<string[]> {
  const document = (await (await fetch(`${origin}/openapi.json`)).json()) as {
    readonly paths: Record<string, object>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    path.startsWith('/-/') ? [] : Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

async function statusOf(origin: string, operation: string, role: string): Promise<number> {
  const [method = '', path = ''] = operation.split(' ');
  const token = tokens.get(role);
  const response = await fetch(
    origin + path.replace('{uuid}', '00000000-0000-4000-8000-000000000000').replace('{username}', 'Ann'),
    { method, ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }) },
  );
  await response.arrayBuffer();
  return response.status;
}

/** The expected answer by the table: `in`, or the refusal's status. */
function expectedFor(
  environment: string,
  service: string,
  operation: string,
  role: string,
): 'in' | 401 | 403 {
  const need = needs[service]?.[operation];
  const { may, isSignedIn } = roles[role]!;
  if (!asking[environment]?.includes(operation) || (need !== undefined && may.includes(need))) return 'in';
  return isSignedIn ? 403 : 401;
}

describe.each([...environments])('in %s', (environment, requiredBy) => {
  test.each(manifests.map((manifest) => [manifest.name, manifest] as const))(
    'each role may do with %s what the table says, and nothing else',
    async (service, manifest) => {
      const origin = await originOf(manifest, signInRequired(manifest, requiredBy));
      const operations = await documentedOperations(origin);
      expect(operations.toSorted()).toEqual(Object.keys(needs[service] ?? {}).toSorted());

      const [seen, wanted]: [string[], string[]] = [[], []];
      for (const operation of operations) {
        for (const role of Object.keys(roles)) {
          const status = await statusOf(origin, operation, role);
          seen.push(`${role}: ${operation} ${status === 401 || status === 403 ? status : 'in'}`);
          wanted.push(`${role}: ${operation} ${expectedFor(environment, service, operation, role)}`);
        }
      }
      for (const path of alwaysOpen) {
        const status = await statusOf(origin, `GET /-/${service}${path}`, 'nobody');
        seen.push(`nobody: ${path} ${status === 401 || status === 403 ? status : 'in'}`);
        wanted.push(`nobody: ${path} in`);
      }

      expect(seen).toEqual(wanted);
    },
  );
});
