import type { Environment } from '@fairway/environments';

import type { RoleAccess } from '../../src/access/access-text.ts';
import type { Template } from '../../src/workspace/stack-template.ts';
import { isOfEach, quotas } from './quotas.ts';

export const LIMITS_PAGE = 'docs/account-limits.md';

/** An environment with its own stacks. */
export interface EnvironmentStacks {
  readonly environment: Environment;
  readonly stacks: readonly Template[];
}

/**
 * The page with its two tables as the tree has them.
 * @param shared stacks that no environment has for itself
 * @param roles of the pipeline
 */
export function withTables(
  page: string,
  environments: readonly EnvironmentStacks[],
  shared: readonly Template[],
  roles: readonly RoleAccess[],
): string {
  return withTable(withTable(page, 'quotas', quotaTable(environments, shared)), 'roles', roleTable(roles));
}

function withTable(page: string, name: string, table: string): string {
  const place = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
  if (!place.test(page)) throw new Error(`${LIMITS_PAGE} must have a place for ${name}`);
  return page.replace(place, () => `<!-- ${name} -->\n\n${table}\n\n<!-- /${name} -->`);
}

/** The need of each environment for each quota, and of all of them in one account. */
function quotaTable(environments: readonly EnvironmentStacks[], shared: readonly Template[]): string {
  const names = environments.map(({ environment: { name } }) => name);
  const rows = quotas.map((quota) => {
    const needs = environments.map(({ stacks, environment }) => quota.neededBy(stacks, environment));
    const [first] = environments;
    const besides = first === undefined ? 0 : besidesOf(quota, shared, first.environment);
    const all = isOfEach(quota) ? Math.max(...needs) : needs.reduce((sum, each) => sum + each, besides);
    const byDefault = quota.byDefault?.toLocaleString('en') ?? 'few in a new account';
    return [
      quota.name,
      quota.code === '' ? '' : `\`${quota.code}\``,
      byDefault,
      ...needs.map(String),
      String(all),
    ];
  });
  return tableOf(['in one account and region', 'code', 'AWS’s default', ...names, 'all'], rows);
}

/** Of what is counted in stacks: the account's own bucket, roles and so on. */
function besidesOf(
  { neededBy, byDefault }: (typeof quotas)[number],
  shared: readonly Template[],
  environment: Environment,
): number {
  return byDefault === undefined ? 0 : neededBy(shared, environment);
}

/** A row for each role; roles that differ by the environment alone are one, with the most that one of them may. */
function roleTable(roles: readonly RoleAccess[]): string {
  const kinds = Map.groupBy(roles, ({ name }) => name.replace(/(?<=-(?:apply|read)-).+$/, '<environment>'));
  const rows = [...kinds].map(([name, all]) => {
    const most = all.toSorted((a, b) => actionsOf(b).length - actionsOf(a).length)[0];
    if (most === undefined) throw new Error(`nobody is ${name}`);
    const services = new Set(
      most.grants.filter(({ effect }) => effect === 'Allow').map(({ service }) => service),
    );
    return [
      `\`${name}\``,
      most.takenBy
        .map(
          (taker) =>
            `\`${taker.replace(/^GitHub, /, '').replace(/(?<=:environment:)(?!plan$|images$).+$/, '<environment>')}\``,
        )
        .join(', '),
      kindsOf(most),
      [...services].toSorted().join(', '),
      String(new Set(most.grants.map(({ statement }) => statement.split('.')[0])).size),
      String(most.grants.filter(({ effect }) => effect === 'Deny').length),
    ];
  });
  return tableOf(['role', 'GitHub’s subject', 'actions it may', 'of', 'policies', 'denials'], rows);
}

/** `Read 40, Write 12` */
function kindsOf({ grants }: RoleAccess): string {
  const counts = new Map<string, number>();
  for (const { effect, kinds } of grants) {
    if (effect !== 'Allow') continue;
    for (const [kind, count] of Object.entries(kinds)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}

function actionsOf({ grants }: RoleAccess): readonly string[] {
  return grants
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ service, actions }) => actions.map((action) => `${service}:${action}`));
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
