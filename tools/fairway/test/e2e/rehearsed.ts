import { join } from 'node:path';

import { appStack, monitoringStack, type StackName } from '@fairway/environments';
import type { RehearsalRecord } from '@fairway/rehearsal';
import type { ServiceManifest } from '@fairway/service-manifest';

import type { Clone } from './clone.ts';
import type { AccountPolicies } from './permissions/account-policies.ts';
import type { Clients } from './read-back/clients.ts';
import { Domain } from './visitors.ts';

/** A rehearsal that runs, and what steps are done with. */
export interface Rehearsed {
  readonly clone: Clone;
  readonly record: RehearsalRecord;
  readonly clients: Clients;
  readonly manifests: readonly ServiceManifest[];
  /** The branch that was rehearsed. */
  readonly branch: string;
  /** The first environment that the branch deploys, and all of them. */
  readonly first: string;
  readonly environments: readonly string[];
  /** Everything that allows or denies, as it was deployed. */
  readonly policies: AccountPolicies;
  /** Takes a sentence that is no fault. */
  readonly note: (sentence: string) => void;
}

/** The file that the calls of a rehearsal are written down in. */
export function callsOf({ clone }: Rehearsed): string {
  return join(clone.root, '.fairway/rehearsal/calls.jsonl');
}

export function stacksOf(environment: string): readonly StackName[] {
  return [appStack(environment), monitoringStack(environment)];
}

/** @throws {Error} where nothing is deployed */
export async function domainOf(environment: string, { clone, record }: Rehearsed): Promise<Domain> {
  const end = await clone.rehearsed('status', environment, '--json');
  const [, id = ''] = /https:\/\/([a-z0-9]+)\.cloudfront\.net/.exec(end.out) ?? [];
  if (id === '') throw new Error(`status names no domain:\n${end.out}${end.err}`);
  return new Domain(id, record.port, record.authority);
}
