import { describe, expect, test } from '@jest/globals';

import { evaluate, type ApplyingPolicies } from './evaluate.ts';
import { explain } from './explain.ts';
import { readPolicy, type Policy } from './policy.ts';
import { roleSession, type Request } from './request.ts';

const ACCOUNT = '111111111111';
const OTHER = '222222222222';
const BUCKET = 'arn:aws:s3:::bucket';
const principal = roleSession(ACCOUNT, 'deployer');

function policy(name: string, ...statements: readonly object[]): Policy {
  return readPolicy(name, JSON.stringify({ Version: '2012-10-17', Statement: statements }));
}

function allow(sid: string, action: string | readonly string[], more: object = { Resource: '*' }): object {
  return { Sid: sid, Effect: 'Allow', Action: action, ...more };
}

function deny(sid: string, action: string, more: object = { Resource: '*' }): object {
  return { Sid: sid, Effect: 'Deny', Action: action, ...more };
}

function ask(policies: ApplyingPolicies, changes: Partial<Request> = {}) {
  const request: Request = {
    principal,
    action: 's3:GetObject',
    resource: `${BUCKET}/a`,
    context: {},
    ...changes,
  };
  const decision = evaluate(request, policies);
  return { allowed: decision.allowed, why: explain(request, decision) };
}

const reads = policy('reads', allow('Read', 's3:Get*', { Resource: `${BUCKET}/*` }));
const nothing = { identity: [] };
const everybody = (Principal: unknown, more: object = {}) =>
  policy('bucket', allow('Bucket', 's3:GetObject', { Principal, Resource: `${BUCKET}/*`, ...more }));

describe('the policies of an identity', () => {
  test('allow what a statement names, and nothing else', () => {
    expect(ask({ identity: [reads] })).toEqual({
      allowed: true,
      why: 's3:GetObject on arn:aws:s3:::bucket/a is allowed by reads.Read',
    });
    expect(ask({ identity: [reads] }, { action: 's3:PutObject' }).why).toBe(
      's3:PutObject on arn:aws:s3:::bucket/a: no statement of the identity policies is about s3:PutObject',
    );
    expect(ask({ identity: [reads] }, { resource: 'arn:aws:s3:::other/a' }).why).toBe(
      's3:GetObject on arn:aws:s3:::other/a: reads.Read has other resources',
    );
    expect(ask(nothing).allowed).toBe(false);
  });

  test('say which condition is not met', () => {
    const bound = policy(
      'p',
      allow('Own', 's3:*', {
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'dev' } },
      }),
    );

    expect(ask({ identity: [bound] }, { context: { 'aws:ResourceTag/Environment': 'dev' } }).allowed).toBe(
      true,
    );
    expect(ask({ identity: [bound] }).why).toMatch(
      /: p\.Own asks for StringEquals aws:ResourceTag\/Environment dev$/,
    );
  });

  test('are overruled by one that denies', () => {
    const denied = policy('guard', deny('Never', 's3:*'));

    expect(ask({ identity: [reads, denied] })).toEqual({
      allowed: false,
      why: 's3:GetObject on arn:aws:s3:::bucket/a is denied by guard.Never',
    });
  });

  test('may name what they are not about', () => {
    const notActions = policy('p', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' });
    const notResources = policy('p', { Effect: 'Allow', Action: 's3:*', NotResource: `${BUCKET}/*` });

    expect(ask({ identity: [notActions] }).allowed).toBe(true);
    expect(ask({ identity: [notActions] }, { action: 'iam:CreateRole' }).allowed).toBe(false);
    expect(ask({ identity: [notResources] }).allowed).toBe(false);
    expect(ask({ identity: [notResources] }, { resource: 'arn:aws:s3:::other/a' }).allowed).toBe(true);
  });

  test('allow an action without resources on everything alone', () => {
    const lists = { action: 's3:ListAllMyBuckets', resource: '*' };

    expect(ask({ identity: [policy('p', allow('All', 's3:List*'))] }, lists).allowed).toBe(true);
    expect(
      ask({ identity: [policy('p', allow('One', 's3:List*', { Resource: BUCKET }))] }, lists).allowed,
    ).toBe(false);
  });

  test('are not asked about who it is that asks', () => {
    const denied = { identity: [policy('p', deny('Never', '*'))] };

    expect(ask(denied, { action: 'sts:GetCallerIdentity', resource: '*' })).toEqual({
      allowed: true,
      why: 'sts:GetCallerIdentity on * needs no permission',
    });
  });

  test('have names of actions in any letters, and variables in resources', () => {
    const home = policy(
      'p',
      allow('Home', 'S3:getOBJECT', { Resource: 'arn:aws:s3:::bucket/${aws:username}/*' }),
    );
    const resource = `${BUCKET}/ada/a`;

    expect(ask({ identity: [home] }, { resource, context: { 'aws:username': 'ada' } }).allowed).toBe(true);
    expect(ask({ identity: [home] }, { resource }).allowed).toBe(false);
  });
});

describe('a boundary and session policies', () => {
  const boundary = policy('boundary', allow('Most', 's3:GetObject', { Resource: `${BUCKET}/shared/*` }));

  test('give nothing, and take away what they do not allow', () => {
    expect(ask({ ...nothing, boundary }, { resource: `${BUCKET}/shared/a` }).allowed).toBe(false);
    expect(ask({ identity: [reads], boundary }, { resource: `${BUCKET}/shared/a` }).allowed).toBe(true);
    expect(ask({ identity: [reads], boundary }).why).toMatch(/: boundary\.Most has other resources$/);
    expect(ask({ identity: [reads], session: [boundary] }).allowed).toBe(false);
    expect(
      ask({ identity: [reads], boundary, session: [reads] }, { resource: `${BUCKET}/shared/a` }).allowed,
    ).toBe(true);
  });

  test('deny for everybody who has them, whatever a resource allows', () => {
    const guard = policy('boundary', allow('All', '*'), deny('Never', 's3:GetObject'));

    expect(ask({ identity: [reads], boundary: guard, resource: everybody('*') }).why).toMatch(
      /is denied by boundary\.Never$/,
    );
  });

  test.each([
    ['the role', { AWS: principal.roleArn }, false],
    ['its account', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, false],
    ['the session', { AWS: principal.arn }, true],
    ['everybody', '*', true],
  ])('limit what a resource gives to %s: %j', (_, who, allowed) => {
    expect(ask({ identity: [reads], boundary, resource: everybody(who) }).allowed).toBe(allowed);
  });
});

describe('a session policy', () => {
  const session = [policy('session', allow('Most', 's3:GetObject', { Resource: `${BUCKET}/shared/*` }))];

  test.each([
    ['the role', { AWS: principal.roleArn }, false],
    ['everybody', '*', false],
    ['the session', { AWS: principal.arn }, true],
  ])('limits what a resource gives to %s: %j', (_, who, allowed) => {
    expect(ask({ identity: [reads], session, resource: everybody(who) }).allowed).toBe(allowed);
  });
});

describe('the policy of a resource', () => {
  test.each([
    ['the role', { AWS: principal.roleArn }, true],
    ['the account, which only lets its own policies decide', { AWS: ACCOUNT }, false],
    ['everybody', { AWS: '*' }, true],
    ['another role', { AWS: `arn:aws:iam::${ACCOUNT}:role/other` }, false],
    ['a service', { Service: 'ecs-tasks.amazonaws.com' }, false],
  ])('suffices within its account when it names %s', (_, who, allowed) => {
    expect(ask({ ...nothing, resource: everybody(who) }).allowed).toBe(allowed);
  });

  test('narrows everybody down by the role that asks', () => {
    const condition = (role: string) => ({
      Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/${role}` } },
    });

    expect(ask({ ...nothing, resource: everybody('*', condition('deployer')) }).allowed).toBe(true);
    expect(ask({ ...nothing, resource: everybody('*', condition('other')) }).allowed).toBe(false);
  });

  test('must allow across accounts, and so must the identity’s', () => {
    const across = { resourceAccount: OTHER };
    const resource = everybody({ AWS: `arn:aws:iam::${ACCOUNT}:root` });

    expect(ask({ identity: [reads], resource }, across).allowed).toBe(true);
    expect(ask({ ...nothing, resource }, across).allowed).toBe(false);
    expect(ask({ ...nothing, resource: everybody('*') }, across).allowed).toBe(false);
    expect(ask({ identity: [reads] }, across).allowed).toBe(false);
    expect(ask({ identity: [reads], resource: everybody({ AWS: OTHER }) }, across).allowed).toBe(false);
  });

  test('denies all but those whom it does not mean', () => {
    const all = { NotPrincipal: { AWS: [principal.roleArn, principal.arn, `arn:aws:iam::${ACCOUNT}:root`] } };
    const resource = policy('bucket', deny('Others', 's3:*', { Resource: '*', ...all }));

    expect(ask({ identity: [reads], resource }).allowed).toBe(true);
    expect(
      ask({ identity: [reads], resource }, { principal: roleSession(ACCOUNT, 'stranger') }).allowed,
    ).toBe(true);
    expect(ask({ identity: [reads], resource }, { principal: roleSession(OTHER, 'stranger') }).allowed).toBe(
      false,
    );
  });

  test('decides alone over keys and over taking a role', () => {
    const key = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1`;
    const decrypt = { action: 'kms:Decrypt', resource: key };
    const may = policy('p', allow('Decrypt', 'kms:Decrypt'), allow('Take', 'sts:AssumeRole'));
    const opened = policy(
      'key',
      allow('Account', 'kms:*', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Resource: '*' }),
    );
    const closed = policy('key', allow('Other', 'kms:*', { Principal: { AWS: OTHER }, Resource: '*' }));
    const taking = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/prod` };
    const trust = policy(
      'trust',
      allow('Trust', 'sts:AssumeRole', { Principal: { Service: 'ecs-tasks.amazonaws.com' } }),
    );

    expect(ask({ identity: [may], resource: opened }, decrypt).allowed).toBe(true);
    expect(ask({ ...nothing, resource: opened }, decrypt).allowed).toBe(false);
    expect(ask({ identity: [may], resource: closed }, decrypt).allowed).toBe(false);
    expect(ask({ identity: [may] }, decrypt).allowed).toBe(false);
    expect(ask({ identity: [may], resource: trust }, taking).allowed).toBe(false);
  });
});

describe('a document that IAM refuses is refused', () => {
  test.each<[string, object]>([
    ['p: `Version` must be 2012-10-17, got: undefined', { Statement: [] }],
    [
      'p: statement 0: `Effect` must be Allow or Deny, got: allow',
      { Version: '2012-10-17', Statement: [{ Effect: 'allow' }] },
    ],
    [
      'p: statement X: has neither `Action` nor `NotAction`',
      { Version: '2012-10-17', Statement: [{ Sid: 'X', Effect: 'Deny' }] },
    ],
    [
      'p: statement 0 has elements that IAM does not know: Actions',
      { Version: '2012-10-17', Statement: { Effect: 'Deny', Actions: '*' } },
    ],
  ])('%s', (message, document) => {
    expect(() => readPolicy('p', JSON.stringify(document))).toThrow(message);
  });
});
