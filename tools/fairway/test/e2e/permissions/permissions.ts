import {
  applyRoleName,
  definitions,
  resolveEnvironment,
  serviceNames,
  shared,
  sharedNames,
  type Environment,
} from '@fairway/environments';
import { evaluate, explain, roleSession, type ApplyingPolicies, type Request } from '@fairway/iam-policy';
import { authorizations } from '@fairway/iam-policy/authorizations';
import { readReference, type Reference } from '@fairway/iam-policy/reference';

import type { Rehearsed } from '../rehearsed.ts';
import type { AccountPolicies, RealRole } from './account-policies.ts';
import { actionOf, resourceOf, tagsOfRequest, valuesOfRequest } from './authorized-as.ts';
import type { WrittenCall } from './written-calls.ts';

export interface Verdict {
  /** A sentence for each authorization that a role was refused. */
  readonly refusals: readonly string[];
  /** Actions and resources that were judged, by role. */
  readonly judged: ReadonlyMap<string, number>;
  /** Statements of the roles of tasks that nothing was allowed by. */
  readonly uncalled: readonly string[];
}

/** An authorization that AWS would ask a role for. */
export interface Asked {
  readonly role: RealRole;
  readonly request: Request;
}

/**
 * The rights that AWS asks the roles for, by the calls of a rehearsal. A call that failed is one of them: whoever may not ask
 * whether something is there is told nothing else.
 */
export async function askedBy(
  written: readonly WrittenCall[],
  policies: AccountPolicies,
  { manifests, environments: rehearsed }: Pick<Rehearsed, 'manifests' | 'environments'>,
): Promise<readonly Asked[]> {
  const calls = written.filter(({ maker }) => !(maker.kind === 'registry' && maker.repository === 'base'));
  const services = calls.map((call) => actionOf(call).split(':')[0] ?? '');
  const reference = await readReference(new Set(['kms', ...services]));
  const environments = definitions.map((each) => resolveEnvironment(each, manifests).environment);
  const asked = new Map<string, Asked>();
  for (const call of calls) {
    for (const made of makersIn(call, environments, rehearsed)) {
      const role = policies.role(made.role);
      const all = [call, ...withKeyOf(call, policies)];
      for (const request of all.flatMap((each) => requestsOf(each, made, reference))) {
        asked.set(JSON.stringify([role.name, request]), { role, request });
      }
    }
  }
  return [...asked.values()];
}

interface Made {
  /** Name of the role that would make the call in AWS. */
  readonly role: string;
  readonly environment: Environment;
}

/** @returns nobody for the emulation's own calls, and for an administrator's: who bootstraps may do everything */
function makersIn(
  call: WrittenCall,
  environments: readonly Environment[],
  rehearsed: readonly string[],
): readonly Made[] {
  const { maker } = call;
  const named = (pattern: RegExp, text: string): readonly Environment[] => {
    const name = pattern.exec(text)?.[1];
    return environments.filter((each) => each.name === name);
  };
  const applied = (found: readonly Environment[]): readonly Made[] =>
    found.map((environment) => ({ role: applyRoleName(shared, environment.name), environment }));
  const images = environments
    .slice(0, 1)
    .map((environment) => ({ role: sharedNames(shared).imagesRole, environment }));
  if (call.phase === 'person' && maker.kind === 'verb') return [];
  if (call.phase === 'plan' && maker.kind !== 'role' && maker.kind !== 'nobody') {
    return plansIn(call, environments);
  }
  switch (maker.kind) {
    case 'role':
      return named(new RegExp(`^${shared.project}-(\\w+)-`), maker.role).map((environment) => ({
        role: maker.role,
        environment,
      }));
    case 'terraform':
      return maker.stack === 'ecr' ? images : applied(named(/^(?:vpc|app|monitoring)-(\w+)$/, maker.stack));
    case 'verb':
      return applied(named(OF_ENVIRONMENT, JSON.stringify([call.resource, call.params])));
    case 'registry':
      return maker.pushes
        ? images
        : environments
            .filter(({ name }) => rehearsed.includes(name))
            .map((environment) => pullerOf(maker.repository, environment));
    case 'nobody':
      return [];
  }
}

/**
 * A pull request plans by one role for all environments that leave it to them, and takes no lock of a state; the others are
 * planned by the role that applies them.
 */
function plansIn(
  { maker, resource, params }: WrittenCall,
  environments: readonly Environment[],
): readonly Made[] {
  if (resource.endsWith('.tflock')) return [];
  const about = maker.kind === 'terraform' ? maker.stack : JSON.stringify([resource, params]);
  const [, name] = OF_ENVIRONMENT.exec(about) ?? [];
  const planned = environments.find(({ pipeline }) => pipeline.plannedByPullRequests);
  const environment = environments.find((each) => each.name === name) ?? planned;
  if (environment === undefined) return [];
  const role = environment.pipeline.plannedByPullRequests
    ? sharedNames(shared).planRole
    : applyRoleName(shared, environment.name);
  return [{ role, environment }];
}

/** Names in a verb's call that tell the environment. */
const OF_ENVIRONMENT = new RegExp(
  `(?:${shared.project}[-/]|releases/|app-|vpc-|monitoring-)(${definitions.map(({ name }) => name).join('|')})\\b`,
);

/** ECS pulls images for a task as its execution role. */
function pullerOf(repository: string, environment: Environment): Made {
  const service = repository.split('/').at(-1) ?? '';
  return { role: serviceNames(shared, environment, service).executionRole, environment };
}

/** Adds the use of the key that a publication to an encrypted topic needs: "Key management" in the guide of Amazon SNS. */
function withKeyOf(call: WrittenCall, policies: AccountPolicies): readonly WrittenCall[] {
  if (call.action !== 'sns:Publish') return [];
  const resource = policies.keyOfTopic(call.resource);
  if (resource === '') return [];
  const context = { 'kms:ViaService': `sns.${resource.split(':')[3] ?? ''}.amazonaws.com` };
  return ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({
    ...call,
    action,
    resource,
    context,
    params: {},
  }));
}

/** As every client of AWS connects; the emulator is asked in plain HTTP. */
const BY_TLS = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

function requestsOf(
  call: WrittenCall,
  { role, environment }: Made,
  reference: Reference,
): readonly Request[] {
  const region = call.region ?? environment.region;
  const { account } = environment;
  const action = actionOf(call);
  const boundary = `arn:aws:iam::${account}:policy/${shared.project}-boundary-${environment.name}`;
  const principal = roleSession(account, role);
  const resource = resourceOf(call, reference, account, region);
  const asked = { principal, action, resource, region, environment, shared, boundary };
  return authorizations(reference, asked).map((request) => {
    const derived = Object.entries(request.context).filter(
      ([key]) => !/^aws:(?:requesttag\/|tagkeys$)/i.test(key),
    );
    // The tags in a request are known; those that a resource already has are not.
    const tags = { ...call.context, ...tagsOfRequest(call), ...valuesOfRequest(call) };
    return {
      ...request,
      context: { ...BY_TLS, ...Object.fromEntries(derived), ...tags, ...ofMaster(request, environment) },
    };
  });
}

/** RDS tags the secret of a cluster's master with the cluster: "Password management with Secrets Manager" of its guide. */
function ofMaster({ resource }: Request, { name, region, account }: Environment): Request['context'] {
  if (!resource.includes(':secret:rds!cluster-')) return {};
  const cluster = `arn:aws:rds:${region}:${account}:cluster:${shared.project}-${name}`;
  return { 'aws:ResourceTag/aws:rds:primaryDBClusterArn': cluster };
}

/** Judges by the policies of the role, of its boundary, and of the resource. */
export function judge(all: readonly Asked[], policies: AccountPolicies): Verdict {
  const refusals = new Set<string>();
  const judged = new Map<string, number>();
  const used = new Set<unknown>();
  for (const { role, request } of all) {
    judged.set(role.name, (judged.get(role.name) ?? 0) + 1);
    const decision = evaluate(request, policiesFor({ role, request }, policies));
    for (const { statement } of decision.statements) used.add(statement);
    if (!decision.allowed) refusals.add(`${role.name}: ${explain(request, decision)}`);
  }
  const ofTasks = new Set(all.map(({ role }) => role).filter(({ boundary }) => boundary !== undefined));
  const uncalled = [...ofTasks].flatMap(({ name, identity }) =>
    identity.flatMap(({ policy: { statements } }) =>
      statements.filter((statement) => !used.has(statement)).map(({ sid }) => `${name} ${sid}`),
    ),
  );
  return { refusals: [...refusals].toSorted(), judged, uncalled: uncalled.toSorted() };
}

function policiesFor({ role, request }: Asked, policies: AccountPolicies): ApplyingPolicies {
  const resource = policies.of(request.resource)?.policy;
  return {
    identity: role.identity.map(({ policy }) => policy),
    ...(role.boundary === undefined ? {} : { boundary: role.boundary.policy }),
    ...(resource === undefined ? {} : { resource }),
  };
}
