import type { Environment, Shared, StackName } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { TerraformJson } from '../terraform-json.ts';

/** A synthesized stack, and its inputs. */
export interface JudgedStack {
  readonly name: StackName;
  readonly json: TerraformJson;
  /** Absent for shared stacks. */
  readonly environment?: Environment;
  /** The environment in whose VPC that one lives. */
  readonly network?: Environment;
  readonly manifests: readonly ServiceManifest[];
  readonly shared: Shared;
}

/** A place where a stack breaks a policy. */
export interface Finding {
  /** Terraform's address of the faulty resource, or a block such as `terraform.backend`. */
  readonly address: string;
  /** The value that was found. */
  readonly found: string;
  /** The remedy. */
  readonly fix: string;
}

/** A rule that every stack keeps: the export `policy` of a file of `policies/`. */
export interface PolicyRule {
  /** The damage without it, as a sentence. */
  readonly why: string;
  /** @param all every stack, for what only several of them show together */
  readonly check: (stack: JudgedStack, all: readonly JudgedStack[]) => readonly Finding[];
}

/** A rule with its name in findings and waivers: lower-case words with hyphens. */
export interface Policy extends PolicyRule {
  readonly name: string;
}
