import type { GithubApi } from '../github/github-api.ts';

/** The job and the step of deploy.yml that this goes by; a test holds the workflow to them. */
export const PLAN_JOB = 'plan';
export const APPLY_JOB = 'apply';
export const DEPLOY_STEP = 'Deploy';
/** Older ones are of no use as a base. */
const MAX_RUNS = 20;

interface Run {
  readonly id: number;
  readonly head_sha: string;
}

interface Job {
  readonly name: string;
  readonly conclusion: string | null;
  readonly steps?: readonly { readonly name: string; readonly conclusion: string | null }[];
}

/**
 * The commit that the last finished deployment of a branch was of.
 * @param workflow its file's name: `deploy.yml`
 * @returns undefined when there is none, or nobody knows: everything counts as changed then
 */
export async function lastDeployedCommit(
  github: GithubApi,
  branch: string,
  workflow: string,
): Promise<string | undefined> {
  const query = `branch=${encodeURIComponent(branch)}&event=push&status=success`;
  const found = await github.find<{ readonly workflow_runs: readonly Run[] }>(
    `/actions/workflows/${workflow}/runs?${query}&per_page=${MAX_RUNS}`,
  );
  for (const run of found?.workflow_runs ?? []) {
    const jobs = await github.list<Job>(`/actions/runs/${run.id}/jobs`, 'jobs');
    if (hasDeployed(jobs)) return run.head_sha;
  }
  return undefined;
}

/**
 * Whether everything that the run had planned was deployed. A run that gave way to a newer one ends well, too, and so does one
 * whose approval came too late: neither has deployed anything.
 */
export function hasDeployed(jobs: readonly Job[]): boolean {
  const plans = jobs.filter(({ name }) => isCalled(name, PLAN_JOB));
  const applies = jobs.filter(
    ({ name, conclusion }) => isCalled(name, APPLY_JOB) && conclusion !== 'skipped',
  );
  return (
    plans.length > 0 &&
    plans.every(({ conclusion }) => conclusion === 'success') &&
    applies.every(({ steps = [] }) =>
      steps.some(({ name, conclusion }) => name === DEPLOY_STEP && conclusion === 'success'),
    )
  );
}

/** Jobs of a called workflow have the caller's name before theirs: `services (dev) / apply`. */
function isCalled(name: string, job: string): boolean {
  return name === job || name.endsWith(` / ${job}`);
}
