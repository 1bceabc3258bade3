import { jobPath, type Job, type ServiceManifest } from '@fairway/service-manifest';

import { UsageError } from '../terminal/failure.ts';

export interface ChosenJob {
  readonly manifest: ServiceManifest;
  readonly job: Job;
}

/**
 * The job that a command line names: `logs/daily-report`, or `daily-report` where only one service has such a job.
 * @throws {UsageError} naming those that there are
 */
export function chosenJob(named: string, manifests: readonly ServiceManifest[]): ChosenJob {
  const all = manifests.flatMap((manifest) => manifest.jobs.map((job) => ({ manifest, job })));
  const found = all.filter(({ manifest, job }) => named === job.name || named === jobPath(manifest, job));
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  const paths = (jobs: readonly ChosenJob[]) =>
    jobs.map(({ manifest, job }) => jobPath(manifest, job)).join(', ');
  if (others.length > 0) {
    throw new UsageError(`several services have a job ${named}, name one of them: ${paths(found)}`);
  }
  throw new UsageError(`no such job: ${named}. There are: ${all.length === 0 ? 'none' : paths(all)}`);
}
