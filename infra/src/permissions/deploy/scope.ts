import { vpcOf, type Environment, type Shared } from '@fairway/environments';

import type { Conditions } from '../../policy-document.ts';

/** CloudFront is in no region, and its certificates and firewalls are in this one. */
const GLOBAL_REGION = 'us-east-1';

/** The marks that tell an environment's resources from those of others in an account: their names, and the tag `Environment`. */
export interface Scope {
  readonly account: string;
  readonly region: string;
  /** The environment's name. */
  readonly name: string;
  /** Names of the environment are it, or begin with it and a hyphen: `fairway-dev`. */
  readonly own: string;
  /** Name of the environment whose VPC it lives in: its own, unless it shares. */
  readonly vpcOwner: string;
  /** `arn:aws:<service>:<region>:<account>:<resource>` */
  readonly arn: (service: string, resource: string) => string;
  /** The same in us-east-1. */
  readonly globalArn: (service: string, resource: string) => string;
}

export function scopeOf(
  { project }: Pick<Shared, 'project'>,
  environment: Pick<Environment, 'name' | 'account' | 'region' | 'network'>,
): Scope {
  const { name, account, region } = environment;
  const arnIn = (place: string) => (service: string, resource: string) =>
    `arn:aws:${service}:${place}:${account}:${resource}`;
  return {
    account,
    region,
    name,
    own: `${project}-${name}`,
    vpcOwner: vpcOf(environment),
    arn: arnIn(region),
    globalArn: arnIn(GLOBAL_REGION),
  };
}

/** The tag of everything that belongs to an environment, whatever its id; see `tagsOf`. */
export const OWNER_TAG = 'Environment';

/** A condition on resources with the environment's tag: for ids that AWS chooses. */
export function owned({ name }: Pick<Scope, 'name'>): Conditions {
  return { StringEquals: { [`aws:ResourceTag/${OWNER_TAG}`]: name } };
}

/** A condition on requests that create something with the environment's tag. */
export function created({ name }: Pick<Scope, 'name'>): Conditions {
  return { StringEquals: { [`aws:RequestTag/${OWNER_TAG}`]: name } };
}

/**
 * A condition for tagging a resource that is just being made, and has no tag yet, or that is the environment's
 * already. Most services ask for a permission to tag when they make something with tags, and cannot tell that from a
 * later call.
 */
export function tagged({ name }: Pick<Scope, 'name'>): Conditions {
  return {
    StringEqualsIfExists: {
      [`aws:ResourceTag/${OWNER_TAG}`]: name,
      [`aws:RequestTag/${OWNER_TAG}`]: name,
    },
  };
}

/** `['Create', 'Delete']`, `['Rule']` of `events`: `events:CreateRule`, `events:DeleteRule`. */
export function verbs(
  service: string,
  names: readonly string[],
  nouns: readonly string[],
): readonly string[] {
  return nouns.flatMap((noun) => names.map((verb) => `${service}:${verb}${noun}`));
}

/** `rds`, `['A', 'B']`: `rds:A`, `rds:B`. */
export function actionsOf(service: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${service}:${name}`);
}
