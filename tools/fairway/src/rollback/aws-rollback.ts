import { deployImages } from '../aws/deploy/deploy-images.ts';
import { withAwsEnvironment } from '../aws/targets/with-environment.ts';
import type { ReplaceOptions } from '../deployments/local/replace-command.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { planRollback } from './plan.ts';

/** Deploys the images that ran before, by the release ledger, in the way of every deployment. */
export async function runAwsRollback(
  environment: string,
  { services, to, dryRun, json, notify }: ReplaceOptions,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const request = { services, deployment: to };
  const { ledger } = await withAwsEnvironment(environment, workspace, (aws) => aws.ledger.read());
  const { images, returnsTo } = planRollback(ledger, request);
  await deployImages(
    {
      environment,
      kind: 'rollback',
      before: ledger,
      images,
      dryRun,
      json,
      notify,
      // The deployment that is returned to was made from this commit.
      commit: returnsTo?.commit ?? ledger.history[0]?.commit ?? '',
      // By then another deployment may have run: the images are chosen again from the ledger of that moment.
      choose: (now) => planRollback(now, request).images,
    },
    workspace,
    caller,
  );
}
