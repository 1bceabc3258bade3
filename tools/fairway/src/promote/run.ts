import { readAwsConfig } from '../aws/config.ts';
import { deployImages } from '../aws/deploy/deploy-images.ts';
import { ecsName } from '../aws/services/service-names.ts';
import { readServiceStates } from '../aws/services/service-states.ts';
import { OtherAccount } from '../aws/session/identity.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { withAwsEnvironment } from '../aws/targets/with-environment.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { planPromotion, promotable, type Promotable, type PromotionSource } from './plan.ts';
import { readSavedPromotion, writeSavedPromotion } from './saved-promotion.ts';

export interface PromoteOptions {
  readonly from: string;
  readonly to: string;
  /** Profile of the credentials that `from` is looked at with, where they are other ones. */
  readonly sourceProfile?: string | undefined;
  /** An earlier deployment of `from`. @default - the images that run */
  readonly deployment?: string | undefined;
  /** File with images that another person has chosen; then `from` is not looked at. */
  readonly saved?: string | undefined;
  /** All when it is empty. */
  readonly services: readonly string[];
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly notify: boolean;
}

type Choice = Pick<PromoteOptions, 'from' | 'to' | 'sourceProfile' | 'services' | 'deployment'>;

/** Deploys to one environment exactly the images that run, and were confirmed, in another one: nothing is built. */
export async function runPromote(
  options: PromoteOptions,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const { to, from, dryRun, json, notify } = options;
  const found = await choose(options, workspace);
  const { ledger } = await withAwsEnvironment(to, workspace, (aws) => aws.ledger.read());
  const { images, unchanged } = planPromotion(found, ledger);
  for (const service of unchanged) caller.err(`${service}: ${to} runs the same already\n`);
  if (Object.keys(images).length === 0 && ledger.desired === undefined) {
    if (json) caller.out(`${JSON.stringify({ target: to, verdict: 'nothing to deploy', exitCode: 0 })}\n`);
    else caller.err(`${to} runs the images of ${from}: nothing to deploy\n`);
    return;
  }
  await deployImages(
    {
      environment: to,
      kind: 'promote',
      before: ledger,
      images,
      dryRun,
      json,
      notify,
      commit: found.commit,
      // Chosen again, so that the deployment does not wait for the image of a service that was rolled back meanwhile.
      choose: async (now) => planPromotion(await choose(options, workspace), now).images,
    },
    workspace,
    caller,
  );
}

/** Writes the promotion to a file, for a person who may deploy `to` but not look at `from`. */
export async function savePromotion(
  options: Choice,
  file: string,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const found = await choose(options, workspace);
  await writeSavedPromotion(file, options.to, found);
  const services = Object.entries(found.images).map(([service, { version }]) => `${service} ${version}`);
  caller.err(`${services.join(', ')}\n`);
  caller.err(`${file}: promote it with ./fairway promote ${options.from} ${options.to} --saved ${file}\n`);
}

async function choose(
  { from, to, sourceProfile, services, deployment, saved }: Choice & Pick<PromoteOptions, 'saved'>,
  workspace: Workspace,
): Promise<Promotable> {
  if (from === to) throw new UsageError(`${from} cannot be promoted to itself: name two environments`);
  if (saved !== undefined) return readSavedPromotion(saved, { from, to, services });
  return promotable(await readSource(from, sourceProfile, workspace), services, deployment);
}

/**
 * @param profile another account’s, where the environment is in another one
 * @throws {Failure} when the credentials are of neither
 */
async function readSource(
  name: string,
  profile: string | undefined,
  workspace: Workspace,
): Promise<PromotionSource> {
  const config = { ...readAwsConfig(), profile };
  const read = async (aws: AwsEnvironment): Promise<PromotionSource> => {
    const names = aws.manifests.map((manifest) => ecsName(aws, manifest.name));
    const [{ ledger }, services] = await Promise.all([
      aws.ledger.read(),
      readServiceStates(aws.session.ecs, names),
    ]);
    return { ledger, services };
  };
  return withAwsEnvironment(name, workspace, read, config).catch((error: unknown) => {
    if (!(error instanceof OtherAccount) || profile !== undefined) throw error;
    throw new Failure(`${error.message}; or name credentials of it: --source-profile`, error.details);
  });
}
