import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, ListTopicsCommand } from '@aws-sdk/client-sns';
import { shared } from '@fairway/environments';
import { readPolicy, type Policy } from '@fairway/iam-policy';

import type { Clients } from '../read-back/clients.ts';

/** A policy as AWS has it, and as the evaluator reads it. */
export interface Document {
  readonly text: string;
  readonly policy: Policy;
}

/** A role as it was made, with all that decides what it may do. */
export interface RealRole {
  readonly name: string;
  readonly identity: readonly Document[];
  readonly boundary?: Document;
}

type PolicyClients = Pick<Clients, 'iam' | 'kms' | 'kmsOfEdge' | 's3' | 'sns'>;

/** Everything in an account that allows or denies: its roles, and the policies of buckets, keys and topics. */
export class AccountPolicies {
  #roles: ReadonlyMap<string, RealRole>;
  #resources: ReadonlyMap<string, Document>;
  #keysOfTopics: ReadonlyMap<string, string>;

  private constructor(
    roles: ReadonlyMap<string, RealRole>,
    resources: ReadonlyMap<string, Document>,
    keysOfTopics: ReadonlyMap<string, string>,
  ) {
    this.#roles = roles;
    this.#resources = resources;
    this.#keysOfTopics = keysOfTopics;
  }

  /** All of them, as they are now: calls are judged by what was there before something was destroyed. */
  static async read(clients: PolicyClients): Promise<AccountPolicies> {
    const [roles, buckets, keys, keysOfEdge, topics] = await Promise.all([
      readRoles(clients),
      readBuckets(clients),
      readKeys(clients.kms),
      readKeys(clients.kmsOfEdge),
      readTopics(clients),
    ]);
    const ofTopics = topics.flatMap(({ arn, document }) =>
      document === undefined ? [] : [[arn, document] as const],
    );
    return new AccountPolicies(
      new Map(roles.map((role) => [role.name, role])),
      new Map([...buckets, ...keys, ...keysOfEdge, ...ofTopics]),
      new Map(topics.map(({ arn, key }) => [arn, key])),
    );
  }

  /** With those that were made or changed since; what was taken away meanwhile stays known. */
  async readAgain(clients: PolicyClients): Promise<void> {
    const now = await AccountPolicies.read(clients);
    this.#roles = new Map([...this.#roles, ...now.#roles]);
    this.#resources = new Map([...this.#resources, ...now.#resources]);
    this.#keysOfTopics = new Map([...this.#keysOfTopics, ...now.#keysOfTopics]);
  }

  /** @throws {Error} where the account has no such role */
  role(name: string): RealRole {
    const role = this.#roles.get(name);
    if (role === undefined) throw new Error(`the account has no role ${name}`);
    return role;
  }

  /**
   * The policy of a bucket, an object's bucket, a key or a topic.
   * @param arn of a key that nobody names, too: every key's policy begins by leaving it to the account
   */
  of(arn: string): Document | undefined {
    if (/^arn:aws:kms:[^:]*:[^:]*:key\/x$/.test(arn)) return accountKey(arn.split(':')[4] ?? '');
    return this.#resources.get(arn.replace(/^(arn:aws:s3:::[^/]+)\/.*$/, '$1'));
  }

  /** ARN or id of the key that a topic is encrypted with; empty where it has none. */
  keyOfTopic(arn: string): string {
    return this.#keysOfTopics.get(arn) ?? '';
  }
}

async function readRoles({ iam }: PolicyClients): Promise<readonly RealRole[]> {
  const { Roles = [] } = await iam.send(new ListRolesCommand({ MaxItems: 1_000 }));
  const names = Roles.map(({ RoleName = '' }) => RoleName).filter((name) =>
    name.startsWith(`${shared.project}-`),
  );
  const managed = new Map<string, Promise<Document>>();
  const readOnce = (arn: string): Promise<Document> => {
    const document = managed.get(arn) ?? readManaged(iam, arn);
    managed.set(arn, document);
    return document;
  };
  return Promise.all(names.map((name) => readRole(iam, name, readOnce)));
}

async function readRole(
  iam: Clients['iam'],
  RoleName: string,
  readOnce: (arn: string) => Promise<Document>,
): Promise<RealRole> {
  const [{ Role }, { PolicyNames = [] }, { AttachedPolicies = [] }] = await Promise.all([
    iam.send(new GetRoleCommand({ RoleName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
  ]);
  const inline = PolicyNames.map(async (PolicyName) => {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return documentOf(`${RoleName} ${PolicyName}`, decodeURIComponent(PolicyDocument));
  });
  const attached = AttachedPolicies.map(({ PolicyArn = '' }) => readOnce(PolicyArn));
  const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    name: RoleName,
    identity: await Promise.all([...inline, ...attached]),
    ...(boundary === undefined ? {} : { boundary: await readOnce(boundary) }),
  };
}

async function readManaged(iam: Clients['iam'], PolicyArn: string): Promise<Document> {
  const { Policy: policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const VersionId = policy?.DefaultVersionId;
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return documentOf(PolicyArn.split('/').at(-1) ?? '', decodeURIComponent(PolicyVersion?.Document ?? ''));
}

async function readBuckets({ s3 }: PolicyClients): Promise<readonly (readonly [string, Document])[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Promise.all(
    Buckets.map(async ({ Name: Bucket = '' }) => {
      const { Policy: text = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      return [`arn:aws:s3:::${Bucket}`, documentOf(Bucket, text)] as const;
    }),
  );
}

async function readKeys(kms: Clients['kms']): Promise<readonly (readonly [string, Document])[]> {
  const { Keys = [] } = await kms.send(new ListKeysCommand({ Limit: 1_000 }));
  return Promise.all(
    Keys.map(async ({ KeyId, KeyArn = '' }) => {
      const { Policy: text = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
      return [KeyArn, documentOf(KeyArn.split('/').at(-1) ?? '', text)] as const;
    }),
  );
}

async function readTopics({ sns }: PolicyClients) {
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  return Promise.all(
    Topics.map(async ({ TopicArn: arn = '' }) => {
      const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }));
      const { Policy: text = '', KmsMasterKeyId: key = '' } = Attributes;
      const document = text === '' ? undefined : documentOf(arn.split(':').at(-1) ?? '', text);
      return { arn, key, document };
    }),
  );
}

function documentOf(name: string, text: string): Document {
  return { text, policy: readPolicy(name, text) };
}

function accountKey(account: string): Document {
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
  ];
  return documentOf('key', JSON.stringify({ Version: '2012-10-17', Statement }));
}
