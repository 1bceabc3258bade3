import { matrixFor } from '@fairway/environments';

import { readAwsConfig, type AwsConfig } from '../aws/config.ts';
import { buildAppImages, requireNotOlder } from '../aws/deploy/app-images.ts';
import { isCommit } from '../aws/deploy/commit-history.ts';
import { deployTarget, type RequestFor } from '../aws/deploy/deploy-target.ts';
import { Interruption } from '../aws/deploy/interruption.ts';
import { reportEnds } from '../aws/deploy/report.ts';
import { aliasesOf } from '../aws/images/aliases.ts';
import { branchTarget, resolveTarget, type Target } from '../aws/targets/targets.ts';
import { workingTreeCommit } from '../bundles/working-tree-commit.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface AwsDeployOptions {
  /** One of these two. */
  readonly target: string | undefined;
  readonly branch: string | undefined;
  /** Empty: all. */
  readonly services: readonly string[];
  readonly dataFolder: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** File of a plan that was saved. */
  readonly plan: string | undefined;
  readonly allowOlder: boolean;
  readonly allowDestroy: readonly string[];
  readonly budgetMs: number | undefined;
  readonly base: string | undefined;
}

/** Deploys to AWS what was named, and tells how it ended. */
export async function runAwsDeploy(
  options: AwsDeployOptions,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  const config = readAwsConfig();
  const target = await targetOf(options, workspace);
  requireServices(
    options,
    target,
    (await workspace.loadServices()).map(({ name }) => name),
  );
  const interruption = new Interruption(caller.stopRequests());
  const ends = await deployTarget(target, requestFrom(options, workspace, config), workspace, {
    ...options,
    ...{ config, output: caller, interruption },
  });
  await reportEnds(ends, caller, { target: target.name, json: options.json, config });
}

async function targetOf({ target = '', branch }: AwsDeployOptions, workspace: Workspace): Promise<Target> {
  const environments = await workspace.loadEnvironments();
  if (branch === undefined) {
    const found = resolveTarget(target, environments);
    if (found === undefined) throw new UsageError(`no such target: ${target}`);
    return found;
  }
  const short = branch.replace(/^refs\/heads\//, '');
  const targets = matrixFor(short, environments.matrix);
  if (targets !== undefined) return branchTarget(short, targets, environments);
  throw new Failure(
    `the branch ${short} deploys nothing. Those that do: ${Object.keys(environments.matrix).join(', ')} (environments/src/branch-matrix.ts)`,
  );
}

function requireServices({ services }: AwsDeployOptions, { stacks }: Target, there: readonly string[]): void {
  const unknown = services.filter((service) => !there.includes(service));
  if (unknown.length > 0) {
    throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${there.join(', ')}`);
  }
  if (services.length > 0 && !stacks.some(({ kind }) => kind === 'app')) {
    throw new UsageError('services are named with an environment: ./fairway deploy dev logs');
  }
}

/** The images of the working tree, whose commit must be one, and not older than what runs. */
function requestFrom(options: AwsDeployOptions, workspace: Workspace, { github }: AwsConfig): RequestFor {
  return async (aws, repositories, output) => {
    const commit = await workingTreeCommit(workspace.root);
    const { matrix } = await workspace.loadEnvironments();
    const branch = options.branch ?? github?.branch;
    const imageTag = branch === undefined ? undefined : matrixFor(branch, matrix)?.imageTag;
    const aliases = aliasesOf({ commit, branch, run: github?.runNumber, imageTag });
    const { services, dataFolder, base } = options;
    return {
      kind: 'deploy',
      commit,
      images: async (ledger) => {
        if (!isCommit(commit)) {
          throw new Failure('what is deployed must be in a commit: commit your changes first, git commit', [
            `the working tree is at ${commit}`,
          ]);
        }
        if (!options.allowOlder) await requireNotOlder(workspace.root, commit, ledger);
        return buildAppImages({ dataFolder, base, services, aliases }, workspace, aws, repositories, output);
      },
    };
  };
}
