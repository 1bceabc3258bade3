import type { GithubApi } from '../github/github-api.ts';
import { findComment, marker } from '../github/marked-comment.ts';
import { Failure } from '../terminal/failure.ts';

/** The label that asks for a preview. */
export const PREVIEW_LABEL = 'preview';
const COMMENT = 'preview';
const DAY_MS = 86_400_000;

/** An environment that previews use in turn, and the pull request that has it. */
export interface Claim {
  /** Name of the environment. */
  readonly slot: string;
  readonly pullRequest: number;
  /** ISO 8601; from then on it may be taken away. */
  readonly until: string;
  /** Whether its pull request is still open and asks for it. */
  readonly isWanted: boolean;
}

interface Issue {
  readonly number: number;
  readonly state: string;
  readonly labels: readonly { readonly name: string }[];
  readonly pull_request?: object;
}

/** The label that shows which environment a pull request has; this is recorded nowhere else. */
export function slotLabel(slot: string): string {
  return `${PREVIEW_LABEL}: ${slot}`;
}

/** Every claim, also of pull requests that are closed: theirs must be taken away. */
export async function listClaims(github: GithubApi, slots: readonly string[]): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const slot of slots) {
    const label = encodeURIComponent(slotLabel(slot));
    const issues = await github.list<Issue>(`/issues?state=all&labels=${label}`);
    for (const { number, state, labels, pull_request: pull } of issues) {
      if (pull === undefined) continue;
      const isWanted = state === 'open' && labels.some(({ name }) => name === PREVIEW_LABEL);
      claims.push({ slot, pullRequest: number, until: await expiryOf(github, number), isWanted });
    }
  }
  return claims;
}

/** Claims that are not wanted any more, or whose time is over. */
export function expiredClaims(claims: readonly Claim[], now: number): readonly Claim[] {
  return claims.filter(({ isWanted, until }) => !isWanted || Date.parse(until) <= now);
}

/**
 * Gives a pull request an environment: its present one, else the first free one. Two claims at once would get the
 * same, so the workflow lets one claim at a time.
 * @returns undefined when all are taken
 * @throws {Failure} where the repository lacks the environment's label
 */
export async function claimSlot(
  github: GithubApi,
  pullRequest: number,
  { slots, days, now }: { readonly slots: readonly string[]; readonly days: number; readonly now: number },
): Promise<Claim | undefined> {
  const claims = await listClaims(github, slots);
  const own = claims.find((claim) => claim.pullRequest === pullRequest);
  const slot = own?.slot ?? slots.find((each) => !claims.some((claim) => claim.slot === each));
  if (slot === undefined) return undefined;
  if (own === undefined) {
    await requireLabel(github, slotLabel(slot));
    await github.send('POST', `/issues/${pullRequest}/labels`, { labels: [slotLabel(slot)] });
  }
  // A push shows that the pull request is still worked on: the time begins anew.
  const until = new Date(now + days * DAY_MS).toISOString();
  return { slot, pullRequest, until, isWanted: true };
}

/** GitHub makes a label that is not there only for a job that may write issues, which this one needs for nothing else. */
async function requireLabel(github: GithubApi, label: string): Promise<void> {
  if ((await github.find(`/labels/${encodeURIComponent(label)}`)) !== undefined) return;
  throw new Failure(`the repository has no label "${label}", make it once: gh label create "${label}"`);
}

/** Gives an environment back that was taken away; the pull request may be closed. */
export async function releaseSlot(github: GithubApi, pullRequest: number, slot: string): Promise<void> {
  const issue = await github.find<Issue>(`/issues/${pullRequest}`);
  if (issue === undefined) throw new Failure(`there is no pull request ${pullRequest}`);
  const label = slotLabel(slot);
  if (!issue.labels.some(({ name }) => name === label)) return;
  await github.send('DELETE', `/issues/${pullRequest}/labels/${encodeURIComponent(label)}`);
}

/**
 * A marker at the beginning of a preview's comment, after the comment's own: it says when the preview's time is over.
 */
export function expiryMarker(until: string): string {
  return marker(`until ${until}`);
}

/** The comment has it; without one the claim is as old as can be, and goes. */
async function expiryOf(github: GithubApi, pullRequest: number): Promise<string> {
  const comment = await findComment(github, pullRequest, COMMENT);
  const [, until] = /<!-- fairway:until (\S+) -->/.exec(comment?.body ?? '') ?? [];
  return until ?? new Date(0).toISOString();
}
