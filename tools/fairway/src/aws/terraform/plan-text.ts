import { isEmptyPlan, type Action, type PlannedChanges, type ResourceChange } from './plan-json.ts';

/** Replacements and deletions come first. */
const ORDER: readonly Action[] = ['replace', 'delete', 'update', 'create'];
const SIGNS: Readonly<Record<Action, string>> = { replace: '±', delete: '-', update: '~', create: '+' };
const WORDS: Readonly<Record<Action, string>> = {
  replace: 'replaced',
  delete: 'destroyed',
  update: 'changed',
  create: 'created',
};
/** More attributes than this say little. */
const MAX_ATTRIBUTES = 6;

/** A plan for people: a line of counts, then a line for each resource, replacements and destructions first. */
export function planLines(stack: string, plan: PlannedChanges): readonly string[] {
  if (isEmptyPlan(plan)) return [`${stack}: nothing to change`];
  if (plan.changes.length === 0) return [`${stack}: only outputs change`];
  const sorted = sortedChanges(plan);
  const counts = ORDER.flatMap((action) => {
    const count = sorted.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} ${WORDS[action]}`];
  });
  return [`${stack}: ${counts.join(', ')}`, ...sorted.map((change) => `  ${changeText(change)}`)];
}

export function sortedChanges({ changes }: PlannedChanges): readonly ResourceChange[] {
  return changes.toSorted(
    (a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action) || a.address.localeCompare(b.address),
  );
}

function changeText({ action, address, attributes, replacedFor }: ResourceChange): string {
  if (action === 'replace') return `${SIGNS.replace} ${address} is replaced${reason(replacedFor)}`;
  if (action === 'delete') return `${SIGNS.delete} ${address} is destroyed`;
  const what = action === 'update' ? ` (${listed(attributes)})` : '';
  return `${SIGNS[action]} ${address}${what}`;
}

function reason(attributes: readonly string[]): string {
  return attributes.length === 0 ? '' : ` because of ${listed(attributes)}`;
}

function listed(attributes: readonly string[]): string {
  const rest = attributes.length - MAX_ATTRIBUTES;
  return `${attributes.slice(0, MAX_ATTRIBUTES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
