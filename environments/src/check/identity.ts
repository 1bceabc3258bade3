import { NAME_SHAPE } from '@fairway/service-manifest';

import { fileOf } from '../model/files.ts';
import { sharedFile } from '../model/files.ts';
import type { Shared } from '../model/shared.ts';
import { faultAt, type Fault, type Subject } from './fault.ts';

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const REPOSITORY = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\/[\w.-]+$/;
/**
 * `local` is the environment of `fairway up`, and `shared` marks resources of no environment. Names of the pipeline's
 * roles, of the state bucket and of an account's monitoring begin with the others, so an environment with such a name
 * could reach them.
 */
const taken = ['local', 'shared', 'account', 'boundary', 'github', 'images', 'plan', 'terraform'];

/** Names, accounts and regions of each environment. */
export function identityFaults(subject: Subject, all: readonly Subject[]): readonly Fault[] {
  const { name, account, region, production } = subject.environment;
  const faults: Fault[] = [];
  if (!NAME_SHAPE.test(name) || name.length > 11) {
    faults.push(
      at('name', 'must be 2 to 11 lower-case letters, digits and single hyphens, starting with a letter'),
    );
  }
  if (taken.includes(name))
    faults.push(at('name', `must not be ${taken.join(', ')}, which mean something else`));
  if (all.find(({ environment }) => environment.name === name) !== subject) {
    faults.push(at('name', 'must be different from every other environment’s'));
  }
  if (!ACCOUNT.test(account)) faults.push(at('account', 'must be the 12 digits of an AWS account id'));
  if (!REGION.test(region)) faults.push(at('region', 'must be an AWS region, such as eu-central-1'));
  if (/^prod/.test(name) && !production) {
    faults.push({
      ...at('production', 'must be true where the name starts with prod'),
      file: fileOf({ name }),
    });
  }
  return faults;

  function at(path: string, rule: string): Fault {
    return faultAt(subject, path, rule);
  }
}

/** Permissions go by the beginning of names, so one environment's must not be another's as well. */
export function overlapFaults(subject: Subject, all: readonly Subject[]): readonly Fault[] {
  const { name } = subject.environment;
  const others = all.map(({ environment }) => environment.name);
  return others
    .filter((other) => other !== name && other !== '' && name.startsWith(other))
    .map((other) =>
      faultAt(subject, 'name', `must not begin with the name of another environment, ${other}`),
    );
}

/** Values that are the same for all environments. */
export function sharedFaults({
  project,
  account,
  region,
  repository,
  repositoryIds,
}: Shared): readonly Fault[] {
  const faults: Fault[] = [];
  if (!NAME_SHAPE.test(project) || project.length > 12) {
    add(
      'project',
      project,
      'must be 2 to 12 lower-case letters, digits and single hyphens, starting with a letter',
    );
  }
  if (!ACCOUNT.test(account)) add('account', account, 'must be the 12 digits of an AWS account id');
  if (!REGION.test(region)) add('region', region, 'must be an AWS region, such as eu-central-1');
  if (!REPOSITORY.test(repository)) add('repository', repository, 'must be a GitHub repository, owner/name');
  for (const [path, value] of Object.entries(repositoryIds ?? {})) {
    if (!/^\d+$/.test(value)) add(`repositoryIds.${path}`, value, 'must be digits, as GitHub’s API has them');
  }
  return faults;

  function add(path: string, value: unknown, rule: string): void {
    faults.push({ subject: 'shared', path, rule, value, file: sharedFile });
  }
}
