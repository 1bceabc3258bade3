import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import type { Output } from '../terminal/output.ts';
import { planNotes, planReleases, type ImageChange } from './plan.ts';
import { notesText, releasesText } from './release-text.ts';
import { serviceCommits, type ServiceCommits } from './service-commits.ts';

export interface ReleasesOptions {
  readonly notes: boolean;
  /** A deployment's id; absent: the one before the newest. */
  readonly since?: string | undefined;
  readonly json: boolean;
}

/** A change of a service with its commits; those of a new or removed service are not told. */
export interface ServiceNotes extends ImageChange {
  readonly commits?: ServiceCommits | undefined;
}

/** Prints the release ledger, or the commits of its newest deployments. */
export async function runReleases(
  { notes, since, json }: ReleasesOptions,
  { ledger: store, environment }: Pick<AwsEnvironment, 'ledger' | 'environment'>,
  root: string,
  output: Output,
): Promise<void> {
  const { ledger } = await store.read();
  const { name } = environment;
  if (notes) {
    const services = await readNotes(root, planNotes(ledger, since));
    if (json) output.out(`${JSON.stringify({ environment: name, notes: services })}\n`);
    else output.out(`${notesOf(services)}\n`);
    return;
  }
  const releases = planReleases(ledger);
  if (json) output.out(`${JSON.stringify({ environment: name, releases })}\n`);
  else if (releases.length > 0) output.out(`${releasesText(releases, Date.now())}\n`);
  else output.err(`${name} was never deployed: ./fairway deploy ${name}\n`);
}

/** The commits of each change. */
export async function readNotes(
  root: string,
  changes: readonly ImageChange[],
): Promise<readonly ServiceNotes[]> {
  return Promise.all(
    changes.map(async (change) => {
      const { service, from, to } = change;
      if (from === undefined || to === undefined) return change;
      return {
        ...change,
        commits: await serviceCommits(root, service, { from: from.commit, to: to.commit }),
      };
    }),
  );
}

export function notesOf(services: readonly ServiceNotes[]): string {
  if (services.length === 0) return 'no service has another content';
  return services.map(({ commits, ...change }) => notesText(change, commits)).join('\n\n');
}
