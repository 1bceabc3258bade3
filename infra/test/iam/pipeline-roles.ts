import {
  applyRoleName,
  readRoleName,
  sharedNames,
  type Environment,
  type Shared,
} from '@fairway/environments';
import { readPolicy, type Policy } from '@fairway/iam-policy';

import { boundaryName } from '../../src/permissions/boundary.ts';
import { operatePolicyName } from '../../src/permissions/operate.ts';
import type { TerraformJson } from '../../src/terraform-json.ts';
import { synthesized, type Attributes } from '../support/synthesize.ts';

/** A role of the pipeline, as its account's stack makes it. */
export interface PipelineRole {
  readonly name: string;
  readonly account: string;
  readonly identity: readonly Policy[];
}

/** The roles and boundaries of one account's bootstrap stack. */
export class PipelineRoles {
  readonly #shared: Shared;
  readonly #policies: readonly Attributes[];
  readonly #read = new Map<string, Policy>();

  constructor(shared: Shared, bootstrap: TerraformJson) {
    this.#shared = shared;
    this.#policies = synthesized(bootstrap).all('aws_iam_policy');
  }

  apply({ name, account }: Environment): PipelineRole {
    return this.#role(applyRoleName(this.#shared, name), account);
  }

  read({ name, account }: Environment): PipelineRole {
    return this.#role(readRoleName(this.#shared, name), account);
  }

  plan(account: string): PipelineRole {
    return this.#role(sharedNames(this.#shared).planRole, account);
  }

  images(): PipelineRole {
    return this.#role(sharedNames(this.#shared).imagesRole, this.#shared.account);
  }

  /** A person's permission set: the permissions to deploy, and the way into a task. */
  operate(environment: Environment): PipelineRole {
    const { identity, ...role } = this.apply(environment);
    return {
      ...role,
      identity: [...identity, this.#policy(operatePolicyName(this.#shared, environment.name))],
    };
  }

  boundary({ name }: Environment): Policy {
    return this.#policy(boundaryName(this.#shared, name));
  }

  #policy(name: string): Policy {
    const found = this.#policies.find((policy) => policy['name'] === name);
    if (found === undefined) throw new Error(`there is no policy ${name}`);
    return this.#readOnce(found);
  }

  /** Roles are asked for with every call that they are judged by. */
  #readOnce({ name, policy }: Record<'name' | 'policy', string>): Policy {
    const read = this.#read.get(name) ?? readPolicy(name, policy);
    this.#read.set(name, read);
    return read;
  }

  #role(name: string, account: string): PipelineRole {
    const identity = this.#policies
      .filter((policy) => (policy['name'] as string).startsWith(`${name}-`))
      .map((policy) => this.#readOnce(policy));
    if (identity.length === 0) throw new Error(`the role ${name} has no policies`);
    return { name, account, identity };
  }
}
