import { table } from '../terminal/table.ts';
import type { Grant } from './grants.ts';
import type { AccessRole } from './roles.ts';

/** More names than these are counted by their kind. */
const MAX_NAMES = 4;
const MAX_RESOURCES = 3;

export interface RoleAccess extends Omit<AccessRole, 'policies'> {
  readonly grants: readonly Grant[];
}

/** A block for each role: who takes it, what it may do, and what it is denied in every case. */
export function accessText(roles: readonly RoleAccess[]): string {
  return roles.map(roleText).join('\n');
}

function roleText({ name, stack, takenBy, boundary, managedByAws, grants }: RoleAccess): string {
  const rows = grants.map((grant) => [
    grant.effect === 'Allow' ? 'may' : 'never',
    grant.service === '*' ? 'everything' : grant.service,
    actionsText(grant),
    resourcesText(grant),
    grant.conditions.length === 0 ? '' : `where ${grant.conditions.join(' and ')}`,
  ]);
  return [
    `${name}  (${stack})`,
    `  taken by ${takenBy.join('; ')}`,
    ...(boundary === undefined ? [] : [`  at most ${boundary.split('/').at(-1) ?? boundary}`]),
    ...managedByAws.map((arn) => `  and the permissions of AWS’s own policy: ${arn}`),
    ...(rows.length === 0 ? ['  may nothing'] : table(rows).map((line) => `  ${line}`)),
    '',
  ].join('\n');
}

function actionsText({ service, actions, allBut, kinds }: Grant): string {
  if (service === '*') return '';
  const names =
    actions.length <= MAX_NAMES
      ? actions.join(', ')
      : Object.entries(kinds)
          .map(([kind, count]) => `${kind} ${count}`)
          .join(', ');
  return allBut ? `all but ${names}` : names;
}

function resourcesText({ resources, allButResources }: Grant): string {
  const shown = resources.slice(0, MAX_RESOURCES).map(shortArn);
  const rest = resources.length - shown.length;
  const text = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return `${allButResources ? 'on all but' : 'on'} ${text}`;
}

/** The part of an ARN after the account: `role/fairway-dev-*`. A bucket's ARN has no account. */
function shortArn(arn: string): string {
  return /^arn:aws:[^:]*:[^:]*:[^:]*:(.+)$/.exec(arn)?.[1] ?? arn;
}
