import { usdChange } from '../aws/terraform/monthly-cost.ts';
import type { PlannedChange, PlannedStackRecord, PlannedTarget } from './plan-files.ts';

/** GitHub takes 65,536; a longer text is cut, and says so. */
const MAX_CHARACTERS = 60_000;
const MAX_ATTRIBUTES = 6;
const ACTIONS = ['replace', 'delete', 'update', 'create'] as const;
const WORDS = { replace: 'replaced', delete: 'destroyed', update: 'changed', create: 'created' } as const;
const SIGNS = { replace: '±', delete: '-', update: '~', create: '+' } as const;

export interface PlanComment {
  /** The branch that the pull request would be merged into. */
  readonly branch: string;
  readonly commit: string;
  /** The address of the run that made the plans. */
  readonly runUrl: string;
  /** Targets that should have been planned, in the order of deployment. */
  readonly targets: readonly string[];
  /** Targets that a merge deploys, and no pull request plans; none of either where the branch deploys nothing. */
  readonly plannedLater: readonly string[];
  readonly plans: ReadonlyMap<string, PlannedTarget>;
}

/** The changes of a merge as Markdown: replacements and destructions first, then a line for each stack. */
export function planComment(comment: PlanComment): string {
  const { branch, commit, runUrl, targets, plans } = comment;
  const stacks = targets.flatMap((target) => plans.get(target)?.stacks ?? []);
  const missing = targets.filter((target) => !plans.has(target));
  const heading = `### What a merge into \`${branch}\` changes`;
  const text = [
    heading,
    '',
    ...missing.map((target) => `**\`${target}\` could not be planned**: [the run](${runUrl}) says why.`),
    ...(missing.length > 0 ? [''] : []),
    ...lossLines(stacks),
    ...tableLines(stacks),
    ...laterLines(comment),
    '',
    ...stacks.filter(({ changes }) => changes.length > 0).flatMap(detailLines),
    `<sub>Planned at ${commit.slice(0, 7)} with a role that reads only. Costs are AWS’s list prices by the month, of resources with a fixed one.</sub>`,
  ].join('\n');
  if (text.length <= MAX_CHARACTERS) return text;
  return `${text.slice(0, MAX_CHARACTERS)}\n\`\`\`\n</details>\n\nThe rest is in [the run](${runUrl}).`;
}

/** Lines about plans that are made elsewhere: without them a reader would see no change. */
function laterLines({ targets, plannedLater }: PlanComment): readonly string[] {
  if (plannedLater.length === 0) return targets.length === 0 ? ['It deploys nothing.'] : [];
  const names = plannedLater.map((target) => `\`${target}\``).join(', ');
  return [
    `Not planned here: ${names}. A pull request may not read what its plan needs (\`pipeline.plannedByPullRequests\`); the plan is made after the merge, and applied when it is approved.`,
  ];
}

/** Lines for replacements and deletions, which are not folded in. */
function lossLines(stacks: readonly PlannedStackRecord[]): readonly string[] {
  const losses = stacks.flatMap(({ stack, changes }) =>
    sorted(changes)
      .filter(({ action }) => action === 'replace' || action === 'delete')
      .map((change) => `${SIGNS[change.action]} ${stack}  ${changeText(change)}`),
  );
  return losses.length === 0 ? [] : ['```diff', ...losses.map((line) => line.replace(/^±/, '!')), '```', ''];
}

function tableLines(stacks: readonly PlannedStackRecord[]): readonly string[] {
  const changing = stacks.filter(({ isEmpty }) => !isEmpty);
  const unchanged = stacks.filter(({ isEmpty }) => isEmpty).map(({ stack }) => `\`${stack}\``);
  const rows = changing.map(
    ({ stack, changes, monthlyUsd = 0 }) =>
      `| \`${stack}\` | ${ACTIONS.map((action) => count(changes, action)).join(' | ')} | ${usdChange(monthlyUsd)} |`,
  );
  const sum = changing.reduce((total, { monthlyUsd = 0 }) => total + monthlyUsd, 0);
  return [
    ...(rows.length === 0
      ? []
      : [
          `| stack | ${ACTIONS.map((action) => WORDS[action]).join(' | ')} | USD a month |`,
          '| --- | ---: | ---: | ---: | ---: | ---: |',
          ...rows,
          ...(rows.length > 1 ? [`| **together** | | | | | **${usdChange(sum)}** |`] : []),
          '',
        ]),
    ...(unchanged.length === 0 ? [] : [`Nothing to change: ${unchanged.join(', ')}.`]),
  ];
}

function detailLines({ stack, changes }: PlannedStackRecord): readonly string[] {
  return [
    `<details><summary><code>${stack}</code></summary>`,
    '',
    '```',
    ...sorted(changes).map((change) => `${SIGNS[change.action]} ${changeText(change)}`),
    '```',
    '</details>',
    '',
  ];
}

function sorted(changes: readonly PlannedChange[]): readonly PlannedChange[] {
  return changes.toSorted(
    (a, b) => ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action) || a.address.localeCompare(b.address),
  );
}

function changeText({ address, action, attributes, replacedFor }: PlannedChange): string {
  const names = action === 'replace' ? replacedFor : attributes;
  const rest = names.length - MAX_ATTRIBUTES;
  const listed = `${names.slice(0, MAX_ATTRIBUTES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  // Backticks would end the block that this is in.
  const safe = address.replaceAll('`', "'");
  if (action === 'replace') return `${safe} is replaced${listed === '' ? '' : ` because of ${listed}`}`;
  if (action === 'delete') return `${safe} is destroyed`;
  return listed === '' ? safe : `${safe} (${listed})`;
}

function count(changes: readonly PlannedChange[], action: PlannedChange['action']): string {
  const found = changes.filter((change) => change.action === action).length;
  return found === 0 ? '' : String(found);
}
