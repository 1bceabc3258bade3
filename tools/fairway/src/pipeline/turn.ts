import type { GithubApi } from '../github/github-api.ts';
import { Failure } from '../terminal/failure.ts';

export interface Turn {
  /** Whether the run is still of the newest commit of its branch. */
  readonly goes: boolean;
  /** For people. */
  readonly reason: string;
}

interface Reference {
  readonly object: { readonly sha: string };
}

/**
 * Tells whether a run that may have waited still has something to do. The newest commit of a branch contains the others, so a run
 * of an older one would only be undone by the next.
 * @param branch without refs/heads/
 * @throws {Failure} when GitHub does not say
 */
export async function takeTurn(github: GithubApi, branch: string, commit: string): Promise<Turn> {
  const found = await github.find<Reference>(`/git/ref/heads/${branch}`);
  if (found === undefined) {
    throw new Failure(`GitHub knows no branch ${branch}: it was deleted, and its run deploys nothing`);
  }
  const newest = found.object.sha;
  if (newest === commit) return { goes: true, reason: `${short(commit)} is the newest commit of ${branch}` };
  return {
    goes: false,
    reason:
      `superseded: ${branch} is at ${short(newest)}, whose own run deploys it. ` +
      `To go back to ${short(commit)}, revert the commits after it, or run the workflow rollback`,
  };
}

function short(commit: string): string {
  return commit.slice(0, 7);
}
