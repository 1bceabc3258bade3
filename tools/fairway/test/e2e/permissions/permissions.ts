import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import {
  applyRoleName,
  branchMatrix,
  definitions,
  matrixFor,
  resolveEnvironment,
  serviceNames,
  shared,
  sharedNames,
  type Environment,
} from '@fairway/environments';
import { evaluate, explain, readPolicy, roleSession, type Request } from '@fairway/iam-policy';
import { authorizations } from '@fairway/iam-policy/authorizations';
import { readReference, type Reference } from '@fairway/iam-policy/reference';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { Clients } from '../read-back/clients.ts';
import { actionOf, resourceOf, tagsOfRequest, valuesOfRequest } from './authorized-as.ts';
import { RealRoles, type RealRole } from './real-roles.ts';
import { readWrittenCalls, type WrittenCall } from './written-calls.ts';

const REHEARSED = matrixFor('develop', branchMatrix)?.apps ?? [];

export interface Verdict {
  /** A sentence for each authorization that a role was refused. */
  readonly refusals: readonly string[];
  /** Actions and resources that were judged, by role. */
  readonly judged: ReadonlyMap<string, number>;
  /** Statements of the roles of tasks that nothing was allowed by. */
  readonly uncalled: readonly string[];
}

/**
 * Judges every call of a rehearsal by the policies of the role that would make it in AWS, as emulated IAM has them.
 * @param file of the rehearsal's calls
 */
export async function judgeCalls(
  file: string,
  { iam, sns }: Clients,
  manifests: readonly ServiceManifest[],
): Promise<Verdict> {
  const calls = (await readWrittenCalls(file)).filter(
    ({ status, maker }) => status < 400 && !(maker.kind === 'registry' && maker.repository === 'base'),
  );
  const services = calls.map((call) => actionOf(call).split(':')[0] ?? '');
  const reference = await readReference(new Set(['kms', ...services]));
  const environments = definitions.map((each) => resolveEnvironment(each, manifests).environment);
  const roles = new RealRoles(iam);
  const requests = new Map<string, { readonly role: RealRole; readonly request: Request }>();
  for (const call of calls) {
    for (const made of makersIn(call, environments)) {
      const role = await roles.get(made.role);
      const asked = [call, ...(await withKeyOf(call, sns))];
      for (const request of asked.flatMap((each) => requestsOf(each, made, reference))) {
        requests.set(JSON.stringify([role.name, request]), { role, request });
      }
    }
  }
  return verdictOn([...requests.values()]);
}

interface Made {
  /** Name of the role that would make the call in AWS. */
  readonly role: string;
  readonly environment: Environment;
}

/** @returns nobody for the emulation's own calls, and for an administrator's: who bootstraps may do everything */
function makersIn(call: WrittenCall, environments: readonly Environment[]): readonly Made[] {
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
            .filter(({ name }) => REHEARSED.includes(name))
            .map((environment) => pullerOf(maker.repository, environment));
    case 'nobody':
      return [];
  }
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
async function withKeyOf(call: WrittenCall, sns: Clients['sns']): Promise<readonly WrittenCall[]> {
  if (call.action !== 'sns:Publish') return [];
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: call.resource }));
  const resource = Attributes?.['KmsMasterKeyId'] ?? '';
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
      context: { ...Object.fromEntries(derived), ...tags, ...ofMaster(request, environment) },
    };
  });
}

/** RDS tags the secret of a cluster's master with the cluster: "Password management with Secrets Manager" of its guide. */
function ofMaster({ resource }: Request, { name, region, account }: Environment): Request['context'] {
  if (!resource.includes(':secret:rds!cluster-')) return {};
  const cluster = `arn:aws:rds:${region}:${account}:cluster:${shared.project}-${name}`;
  return { 'aws:ResourceTag/aws:rds:primaryDBClusterArn': cluster };
}

function verdictOn(requests: readonly { readonly role: RealRole; readonly request: Request }[]): Verdict {
  const refusals = new Set<string>();
  const judged = new Map<string, number>();
  const used = new Set<unknown>();
  for (const { role, request } of requests) {
    judged.set(role.name, (judged.get(role.name) ?? 0) + 1);
    const resource = request.action.startsWith('kms:')
      ? { resource: accountKey(request.principal.account) }
      : {};
    const decision = evaluate(request, { ...role, ...resource });
    for (const { statement } of decision.statements) used.add(statement);
    if (!decision.allowed) refusals.add(`${role.name}: ${explain(request, decision)}`);
  }
  const ofTasks = new Set(requests.map(({ role }) => role).filter(({ boundary }) => boundary !== undefined));
  const uncalled = [...ofTasks].flatMap(({ name, identity }) =>
    identity.flatMap(({ statements }) =>
      statements.filter((statement) => !used.has(statement)).map(({ sid }) => `${name} ${sid}`),
    ),
  );
  return { refusals: [...refusals].toSorted(), judged, uncalled: uncalled.toSorted() };
}

/** First statement of every key's policy in the stacks: the account's own policies decide. */
function accountKey(account: string) {
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
  ];
  return readPolicy('key', JSON.stringify({ Version: '2012-10-17', Statement }));
}
