import { deployImages } from '../aws/deploy/deploy-images.ts';
import { ecsName } from '../aws/services/service-names.ts';
import { readServiceStates } from '../aws/services/service-states.ts';
import { withAwsEnvironment } from '../aws/targets/with-environment.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { planPromotion, type PromotionSource } from './plan.ts';

export interface PromoteOptions {
  readonly from: string;
  readonly to: string;
  /** All when it is empty. */
  readonly services: readonly string[];
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Deploys to one environment exactly what runs, and was confirmed, in another one: nothing is built. */
export async function runPromote(
  { from, to, services, dryRun, json }: PromoteOptions,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  if (from === to) throw new UsageError(`${from} has what it has: name two environments`);
  const source = await readSource(from, workspace);
  const { ledger } = await withAwsEnvironment(to, workspace, (aws) => aws.ledger.read());
  const { images, unchanged } = planPromotion(source, ledger, services);
  for (const service of unchanged) caller.err(`${service}: ${to} runs the same already\n`);
  if (Object.keys(images).length === 0 && ledger.desired === undefined) {
    if (json) caller.out(`${JSON.stringify({ target: to, verdict: 'nothing to deploy', exitCode: 0 })}\n`);
    else caller.err(`${to} runs what ${from} runs: nothing to deploy\n`);
    return;
  }
  await deployImages(
    {
      ...{ environment: to, kind: 'promote', before: ledger, images, dryRun, json },
      commit: source.ledger.history[0]?.commit ?? '',
      // Nobody waits for the image of a service that was rolled back meanwhile.
      choose: async (now) => planPromotion(await readSource(from, workspace), now, services).images,
    },
    workspace,
    caller,
  );
}

async function readSource(name: string, workspace: Workspace): Promise<PromotionSource> {
  return withAwsEnvironment(name, workspace, async (aws) => {
    const names = aws.manifests.map((manifest) => ecsName(aws, manifest.name));
    const [{ ledger }, services] = await Promise.all([
      aws.ledger.read(),
      readServiceStates(aws.session.ecs, names),
    ]);
    return { ledger, services };
  });
}
