import { evaluate, explain, readPolicy, roleSession } from '@fairway/iam-policy';
import { authorizations } from '@fairway/iam-policy/authorizations';
import { canBeOfType, policyFaults, readReference } from '@fairway/iam-policy/reference';
import { describe, expect, test } from '@jest/globals';

import { boundaryArn } from '../../src/permissions/boundary.ts';
import { accountKeyPolicy } from '../iam/account-policies.ts';
import { callsOf, readRecordedCalls } from '../iam/recorded-calls.ts';
import { resolveTokens } from '../iam/resolve-tokens.ts';
import { allowedWithoutRecord, impliedBy } from '../iam/unrecorded-rights.ts';
import {
  everyChoiceStacks,
  oneAccount,
  oneAccountStacks,
  pipelineRoles as roles,
} from '../support/real-stacks.ts';
import { synthesized } from '../support/synthesize.ts';

const { shared, environments } = oneAccount;
const stacks = [...oneAccountStacks, ...everyChoiceStacks];

/** Every policy that a stack writes down, by its address. */
const policies = stacks.flatMap(({ name, json, environment }) =>
  Object.entries(json.resource ?? {}).flatMap(([type, blocks]) =>
    Object.entries(blocks).flatMap(([id, attributes]) =>
      ['policy', 'assume_role_policy'].flatMap((attribute) => {
        const text = (attributes as Record<string, unknown>)[attribute];
        if (typeof text !== 'string' || !text.includes('"Statement"')) return [];
        const place = environment ?? shared;
        return [readPolicy(`${name} ${type}.${id}`, resolveTokens(text, json, place))];
      }),
    ),
  ),
);
const reference = await readReference(
  policies
    .flatMap(({ statements }) => statements.flatMap(({ actions }) => actions.values))
    .filter((action) => action !== '*')
    .map((action) => action.split(':')[0]!),
);

describe('every statement of every policy', () => {
  test('is about actions, resources and conditions that AWS has for each other', () => {
    expect(policies.length).toBeGreaterThan(100);
    const faults = policies.flatMap((policy) =>
      policyFaults(reference, policy).map((fault) => `${policy.name}: ${fault}`),
    );
    expect([...new Set(faults)]).toEqual([]);
  });
});

describe('a role that deploys', () => {
  test.each(environments)(
    '$name is allowed each action on every type of resource that it takes',
    (environment) => {
      const allowed = roles
        .apply(environment)
        .identity.flatMap(({ statements }) => statements)
        .filter(({ effect }) => effect === 'Allow');
      const resourcesOf = (action: string) =>
        allowed
          .filter(({ actions }) => actions.values.includes(action))
          .flatMap(({ resources }) => resources?.values ?? []);

      const missing = [...new Set(allowed.flatMap(({ actions }) => actions.values))].flatMap((action) => {
        const types = reference.action(action)?.resourceTypes.filter(({ required }) => required) ?? [];
        return types
          .filter(({ type }) => !isAlternative(action, type))
          .filter(({ arn }) => !resourcesOf(action).some((resource) => canBeOfType(resource, arn)))
          .map(({ type }) => `${action}: ${type}`);
      });
      expect(missing).toEqual([]);
    },
  );

  test('has no right that no stack uses, but for those that are listed with a reason', () => {
    const used = new Set(readRecordedCalls().map(({ action }) => action));
    const implied = new Set([...used].flatMap((action) => impliedBy(action)));
    const granted = environments.flatMap((environment) =>
      roles
        .apply(environment)
        .identity.filter(({ name }) => !/-(?:read|state)$/.test(name))
        .flatMap(({ statements }) => statements)
        .filter(({ effect }) => effect === 'Allow')
        .flatMap(({ actions }) => actions.values),
    );

    const unused = new Set(granted.filter((action) => !used.has(action) && !implied.has(action)));
    expect([...unused].toSorted()).toEqual(Object.keys(allowedWithoutRecord).toSorted());
  });

  test('may make, turn and delete every key that its stacks have, in the region where it is', () => {
    const keys = oneAccountStacks.flatMap(({ json, environment }) =>
      environment === undefined
        ? []
        : synthesized(json)
            .all('aws_kms_key')
            .map(({ provider }) => ({
              environment,
              region: provider === undefined ? environment.region : 'us-east-1',
            })),
    );

    expect(new Set(keys.map(({ region }) => region)).size).toBe(2);
    const refused = keys.flatMap(({ environment, region }) => {
      const { identity, account, name } = roles.apply(environment);
      const principal = roleSession(account, name);
      return ['TagResource', 'EnableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion'].flatMap((action) =>
        authorizations(reference, {
          principal,
          environment,
          shared,
          region,
          boundary: boundaryArn(shared, environment),
          action: `kms:${action}`,
          resource: `arn:aws:kms:${region}:${account}:key/x`,
        }).flatMap((request) => {
          const decision = evaluate(request, { identity, resource: accountKeyPolicy(account) });
          return decision.allowed ? [] : [explain(request, decision)];
        }),
      );
    });
    expect(refused).toEqual([]);
  });

  test('may tag what it makes, which AWS asks for as a right of its own', () => {
    for (const environment of environments) {
      const implied = new Set(
        callsOf(environment, readRecordedCalls()).flatMap(({ action }) => impliedBy(action)),
      );
      expect(implied.size).toBeGreaterThan(20);
      const actions = roles
        .apply(environment)
        .identity.flatMap(({ statements }) => statements.flatMap((statement) => statement.actions.values));
      expect([...implied].filter((action) => !actions.includes(action))).toEqual([]);
    }
  });
});

describe('a role that a deployment makes', () => {
  const owned = stacks.flatMap((stack) =>
    stack.environment === undefined ? [] : [{ ...stack, environment: stack.environment }],
  );
  const made = owned.map(({ json, environment, shared: of }) => ({ environment, of, ...synthesized(json) }));

  test('is within the boundary of its environment, in every stack', () => {
    const bound = made.flatMap(({ all, environment, of }) =>
      all('aws_iam_role').map(({ permissions_boundary: actual }) => [actual, boundaryArn(of, environment)]),
    );

    expect(bound.length).toBeGreaterThan(20);
    for (const [actual, expected] of bound) expect(actual).toBe(expected);
  });

  test('is given nothing that the boundary takes away again', () => {
    const taken = owned
      .filter(({ environment }) => environments.includes(environment))
      .flatMap(({ json, environment, name }) => {
        const given = synthesized(json).all('aws_iam_role_policy');
        return given.flatMap(({ policy }) => {
          const own = readPolicy(name, resolveTokens(policy, json, environment));
          return ownRequests(own, environment).flatMap((request) => {
            const decision = evaluate(request, {
              identity: [own],
              boundary: roles.boundary(environment),
              ...(request.action.startsWith('kms:')
                ? { resource: accountKeyPolicy(environment.account) }
                : {}),
            });
            return decision.allowed ? [] : [`${name}: ${explain(request, decision)}`];
          });
        });
      });

    expect(taken).toEqual([]);
  });

  /**
   * The requests that a role's own statements allow, on the resources that they name, with the tags that these will
   * have.
   */
  function ownRequests(policy: ReturnType<typeof readPolicy>, environment: (typeof environments)[number]) {
    const principal = roleSession(environment.account, 'made');
    const { region, account } = environment;
    const cluster = `arn:aws:rds:${region}:${account}:cluster:${shared.project}-${environment.name}`;
    return policy.statements.flatMap(({ actions, resources, conditions }) =>
      actions.values.flatMap((action) =>
        (resources?.values ?? []).map((resource) => ({
          principal,
          action: action.replace('*', ''),
          resource: resource.replaceAll('*', resource === '*' ? '*' : 'x'),
          context: {
            'aws:ResourceTag/Environment': environment.name,
            'aws:ResourceTag/aws:rds:primaryDBClusterArn': cluster,
            ...Object.fromEntries(conditions.map(({ key, values }) => [key, values[0] ?? ''])),
          },
        })),
      ),
    );
  }
});

/**
 * An action of load balancing takes one of three kinds, and a tag of Athena or Glue is of one of many; the reference says of each
 * kind that it must be there.
 */
function isAlternative(action: string, type: string): boolean {
  return /\/(?:gwy|net)\b/.test(type) || /^(?:athena|glue):(?:ListTagsFor|Tag|Untag)Resource$/.test(action);
}
