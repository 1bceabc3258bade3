import { join } from 'node:path';

import { appStack } from '@fairway/environments';

import { changeLine } from '../../deployments/outcome-report.ts';
import type { ServiceChange } from '../../deployments/deployment.ts';
import type { Caller } from '../../terminal/output.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { tellHowItEnded } from '../notify/how-it-ended.ts';
import { readAwsConfig } from '../config.ts';
import type { DeploymentKind, Images, Ledger } from '../ledger/ledger.ts';
import { resolveTarget } from '../targets/targets.ts';
import { deployTarget } from './deploy-target.ts';
import { Interruption } from './interruption.ts';
import { reportEnds } from './report.ts';

export interface ImagesDeployment {
  /** Name of the environment. */
  readonly environment: string;
  readonly kind: DeploymentKind;
  /** The ledger that the images were chosen by. */
  readonly before: Ledger;
  /** The images of the services that change. */
  readonly images: Images;
  /** The commit that the images were deployed from. */
  readonly commit: string;
  /** Chooses them again, by the ledger as it is when the deployment begins. */
  readonly choose: (now: Ledger) => Images | Promise<Images>;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Whether the operators are told of its end. */
  readonly notify: boolean;
}

/**
 * Deploys images that exist, in the way of every deployment: checked, planned, applied, followed, asked for at the domain.
 * @throws {Failure} unless it succeeds
 */
export async function deployImages(
  { environment, kind, before, images, commit, choose, dryRun, json, notify }: ImagesDeployment,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const planned = changesOf(before, images);
  if (dryRun) {
    if (json) caller.out(`${JSON.stringify({ environment, planned })}\n`);
    else for (const change of planned) caller.out(`${changeLine(change)}\n`);
    return;
  }
  for (const change of planned) caller.err(`${changeLine(change)}\n`);
  const config = readAwsConfig();
  const { stacks = [] } = resolveTarget(appStack(environment), await workspace.loadEnvironments()) ?? {};
  const ends = await deployTarget(
    { name: environment, stacks },
    () => Promise.resolve({ kind, commit, images: async (now) => choose(now) }),
    workspace,
    {
      config,
      output: caller,
      interruption: new Interruption(caller.stopRequests()),
      dataFolder: join(workspace.root, '.fairway'),
      allowDestroy: [],
    },
  );
  if (notify) await tellHowItEnded(ends, workspace, config, caller);
  await reportEnds(ends, caller, { target: environment, json, config });
}

function changesOf({ current }: Ledger, images: Images): readonly ServiceChange[] {
  return Object.entries(images).map(([service, { image, version }]) => {
    const now = Object.hasOwn(current, service) ? current[service] : undefined;
    return {
      service,
      tag: version,
      changes: now?.image !== image,
      ...(now === undefined ? {} : { before: { release: '', tag: now.version } }),
    };
  });
}
