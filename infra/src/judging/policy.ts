import type { Environment, Shared, StackName } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { TerraformJson } from '../terraform-json.ts';

/** A synthesized stack, and what it was made from. */
export interface JudgedStack {
  readonly name: StackName;
  readonly json: TerraformJson;
  /** Absent for what all environments share. */
  readonly environment?: Environment;
  /** The environment in whose VPC that one lives. */
  readonly network?: Environment;
  readonly manifests: readonly ServiceManifest[];
  readonly shared: Shared;
}

/** Where a stack breaks a policy. */
export interface Finding {
  /** Terraform's address of what is wrong, or a block such as `terraform.backend`. */
  readonly address: string;
  /** The value that was found. */
  readonly found: string;
  /** The remedy. */
  readonly fix: string;
}

/** A rule that every stack keeps: what a file of `policies/` exports as `policy`. */
export interface PolicyRule {
  /** The damage without it, as a sentence. */
  readonly why: string;
  /** @param all every stack, for what only several of them show together */
  readonly check: (stack: JudgedStack, all: readonly JudgedStack[]) => readonly Finding[];
}

/** A rule with what findings and waivers call it: lower-case words with hyphens. */
export interface Policy extends PolicyRule {
  readonly name: string;
}
