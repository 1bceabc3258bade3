import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { readPolicy, type Policy } from '@fairway/iam-policy';

/** A role as it was made, with all that decides what it may do. */
export interface RealRole {
  readonly name: string;
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
}

/** The roles of an account, each read when it is first asked for. */
export class RealRoles {
  readonly #iam: IAMClient;
  readonly #roles = new Map<string, Promise<RealRole>>();

  constructor(iam: IAMClient) {
    this.#iam = iam;
  }

  get(name: string): Promise<RealRole> {
    const role = this.#roles.get(name) ?? this.#read(name);
    this.#roles.set(name, role);
    return role;
  }

  async #read(RoleName: string): Promise<RealRole> {
    const { Role } = await this.#iam.send(new GetRoleCommand({ RoleName }));
    const { PolicyNames = [] } = await this.#iam.send(new ListRolePoliciesCommand({ RoleName }));
    const { AttachedPolicies = [] } = await this.#iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const inline = PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await this.#iam.send(
        new GetRolePolicyCommand({ RoleName, PolicyName }),
      );
      return readPolicy(`${RoleName} ${PolicyName}`, decodeURIComponent(PolicyDocument));
    });
    const attached = AttachedPolicies.map(({ PolicyArn = '' }) => this.#managed(PolicyArn));
    const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
    return {
      name: RoleName,
      identity: await Promise.all([...inline, ...attached]),
      ...(boundary === undefined ? {} : { boundary: await this.#managed(boundary) }),
    };
  }

  async #managed(PolicyArn: string): Promise<Policy> {
    const { Policy: policy } = await this.#iam.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = policy?.DefaultVersionId;
    const { PolicyVersion } = await this.#iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    return readPolicy(PolicyArn.split('/').at(-1) ?? '', decodeURIComponent(PolicyVersion?.Document ?? ''));
  }
}
