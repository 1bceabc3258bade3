import type { ServiceManifest } from '@fairway/service-manifest';
import { formatReference } from '@fairway/oci';

import { buildBundles } from '../../bundles/build-bundles.ts';
import { formatSeconds } from '../../terminal/duration.ts';
import { Failure } from '../../terminal/failure.ts';
import type { Output } from '../../terminal/output.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { lookAtImages, makeImages, pushImages } from '../images/images.ts';
import type { PushedImage } from '../images/push-images.ts';
import type { Repositories } from '../images/push-images.ts';
import type { Images, Ledger, LedgerImage } from '../ledger/ledger.ts';
import type { AwsEnvironment } from '../targets/aws-environment.ts';
import { commitAge, isCommit } from './commit-history.ts';

export interface BuiltImages {
  readonly dataFolder: string;
  /** A copy of the base image, where its own registry cannot be reached. */
  readonly base?: string | undefined;
  /** Empty: all services. */
  readonly services: readonly string[];
  readonly aliases: readonly string[];
  /** Whether images that are not in their repository are sent there, or only looked at. */
  readonly send: boolean;
}

/** Builds the images of services from the working tree, and sends those that the registry lacks. */
export async function buildAppImages(
  { dataFolder, base, services, aliases, send }: BuiltImages,
  workspace: Workspace,
  { shared, config, manifests }: Pick<AwsEnvironment, 'shared' | 'config' | 'manifests'>,
  repositories: Repositories,
  output: Output,
): Promise<Images> {
  const startedAt = performance.now();
  const chosen = manifests.filter(({ name }) => services.length === 0 || services.includes(name));
  const source = { root: workspace.root, dataFolder };
  const { bundles } = await buildBundles(source, chosen.map(serviceName));
  const build = { root: workspace.root, dataFolder, repository: shared.repository, config, base };
  const made = await makeImages(build, bundles, chosen);
  const pushed = send
    ? await pushImages(repositories, made, aliases, () => undefined)
    : await lookAtImages(repositories, made);
  const missing = pushed.filter(({ wasThere }) => !wasThere).length;
  const took = formatSeconds(performance.now() - startedAt);
  output.err(
    `${pushed.length} image(s) in ${took}, ${missing} of them ${send ? 'sent' : 'not in their repository'}\n`,
  );
  requireCommits(pushed);
  return Object.fromEntries(
    pushed.map((image): [string, LedgerImage] => [image.service, ledgerImage(image, aliases)]),
  );
}

function ledgerImage({ reference, tag, commit }: PushedImage, aliases: readonly string[]): LedgerImage {
  return { image: formatReference(reference), version: tag, commit, tags: [...aliases] };
}

function requireCommits(pushed: readonly PushedImage[]): void {
  const without = pushed.filter(({ commit }) => !isCommit(commit));
  if (without.length === 0) return;
  throw new Failure(
    `deployments need a commit: commit your changes of ${without.map(({ service }) => service).join(', ')} first`,
    without.map(({ service, tag, commit }) => `${service}:${tag} was built from ${commit}`),
  );
}

/**
 * Refuses a commit that is older than the one that an environment runs: it would take back what others have deployed.
 * @throws {Failure} for an older one, or when this clone cannot tell
 */
export async function requireNotOlder(root: string, commit: string, ledger: Ledger): Promise<void> {
  const running = ledger.desired?.commit ?? ledger.history[0]?.commit;
  if (running === undefined) return;
  const age = await commitAge(root, commit, running);
  if (age !== 'older' && age !== 'unknown') return;
  const short = running.slice(0, 7);
  throw new Failure(
    age === 'older'
      ? `${ledger.environment} runs ${short}, which is newer than ${commit.slice(0, 7)}: an older run ended last. To deploy the older one all the same: --allow-older`
      : `${ledger.environment} runs ${short}, which this clone does not have, so it is not known which is newer: git fetch --unshallow, or git fetch; or --allow-older`,
  );
}

function serviceName({ name }: ServiceManifest): string {
  return name;
}
