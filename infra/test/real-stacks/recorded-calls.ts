import type { Environment } from '@fairway/environments';
import { evaluate, explain, roleSession } from '@fairway/iam-policy';
import { authorizations } from '@fairway/iam-policy/authorizations';
import { readReference } from '@fairway/iam-policy/reference';
import { describe, expect, test } from '@jest/globals';

import { boundaryArn } from '../../src/permissions/boundary.ts';
import { accountKeyPolicy } from '../iam/account-policies.ts';
import { type PipelineRole } from '../iam/pipeline-roles.ts';
import { callsOf, readRecordedCalls, resourceIn, type RecordedCall } from '../iam/recorded-calls.ts';
import { oneAccount, pipelineRoles as roles } from '../support/real-stacks.ts';

const { shared, environments } = oneAccount;
const calls = readRecordedCalls();
const reference = await readReference(calls.map(({ action }) => action.split(':')[0]!));

/** A sentence for each authorization of a call that a role is refused. */
function refusals(role: PipelineRole, call: RecordedCall, environment: Environment): readonly string[] {
  const requests = authorizations(reference, {
    principal: roleSession(role.account, role.name),
    action: call.action,
    resource: resourceIn(call, shared, environment),
    region: call.region === '' ? environment.region : call.region,
    environment,
    shared,
    boundary: boundaryArn(shared, environment),
    // Only the default security group is tagged by a call of its own: it was made without a tag.
    ...(call.action === 'ec2:CreateTags'
      ? { context: { 'aws:RequestTag/Environment': environment.name } }
      : {}),
  });
  return requests.flatMap((request) => {
    const resource = call.action.startsWith('kms:') ? { resource: accountKeyPolicy(shared.account) } : {};
    const decision = evaluate(request, { identity: role.identity, ...resource });
    return decision.allowed ? [] : [`${role.name}: ${explain(request, decision)}`];
  });
}

describe('what Terraform was seen to ask for', () => {
  test.each(environments)('in a stack of $name is allowed to the role that applies it', (environment) => {
    const own = callsOf(environment, calls);

    expect(own.length).toBeGreaterThan(500);
    expect(own.flatMap((call) => refusals(roles.apply(environment), call, environment))).toEqual([]);
  });

  test('in a plan is allowed to the role of pull requests, but for the lock, which they do not take', () => {
    const planned = environments.filter(({ pipeline }) => pipeline.plannedByPullRequests);
    const plans = calls.filter(({ phase, resource }) => phase === 'plan' && !resource.endsWith('.tflock'));

    expect(plans.length).toBeGreaterThan(100);
    for (const environment of planned) {
      const refused = callsOf(environment, plans).flatMap((call) =>
        refusals(roles.plan(environment.account), call, environment),
      );
      expect(refused).toEqual([]);
    }
  });

  test('for the image repositories is allowed to the role that pushes images', () => {
    const ofRepositories = calls.filter(({ stack }) => stack === 'ecr');

    expect(ofRepositories.length).toBeGreaterThan(10);
    expect(ofRepositories.flatMap((call) => refusals(roles.images(), call, environments[0]!))).toEqual([]);
  });

  test('is refused to a role that lacks one of its statements', () => {
    const [environment] = environments;
    const role = roles.apply(environment!);
    const sids = ['RunServices', 'UseDefaultGroups', 'MakeOutOfOwn', 'TakeDefaultGroup', 'KeepOwnDelivery'];

    for (const sid of sids) {
      const identity = role.identity.map((policy) => ({
        ...policy,
        statements: policy.statements.filter((statement) => statement.sid !== sid),
      }));
      const refused = calls.flatMap((call) => refusals({ ...role, identity }, call, environment!));
      expect({ sid, refused: refused.length }).not.toEqual({ sid, refused: 0 });
    }
  });
});
