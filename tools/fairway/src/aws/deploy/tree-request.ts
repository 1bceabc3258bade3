import { matrixFor } from '@fairway/environments';

import { workingTreeCommit } from '../../bundles/working-tree-commit.ts';
import { Failure, UsageError } from '../../terminal/failure.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { AwsConfig } from '../config.ts';
import { aliasesOf } from '../images/aliases.ts';
import { branchTarget, resolveTarget, type Target } from '../targets/targets.ts';
import { buildAppImages, requireNotOlder } from './app-images.ts';
import { isCommit } from './commit-history.ts';
import type { RequestFor } from './deploy-target.ts';
import { inTurn } from './in-turn.ts';

/** The target and services that a command line names, to be deployed from the working tree. */
export interface TreeOptions {
  /** Either `target` or `branch` is given. */
  readonly target: string | undefined;
  readonly branch: string | undefined;
  /** Empty: all. */
  readonly services: readonly string[];
  /** Absolute. */
  readonly dataFolder: string;
  readonly allowOlder: boolean;
  /** A copy of the base image, where its own registry cannot be reached. */
  readonly base: string | undefined;
}

/**
 * Finds the target that was named.
 * @throws {UsageError} for what is not there
 * @throws {Failure} for a branch that deploys nothing
 */
export async function treeTarget(options: TreeOptions, workspace: Workspace): Promise<Target> {
  const target = await findTarget(options, workspace);
  requireServices(
    options,
    target,
    (await workspace.loadServices()).map(({ name }) => name),
  );
  return target;
}

async function findTarget({ target = '', branch }: TreeOptions, workspace: Workspace): Promise<Target> {
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

function requireServices({ services }: TreeOptions, { stacks }: Target, there: readonly string[]): void {
  const unknown = services.filter((service) => !there.includes(service));
  if (unknown.length > 0) {
    throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${there.join(', ')}`);
  }
  if (services.length > 0 && !stacks.some(({ kind }) => kind === 'app')) {
    throw new UsageError('services are named with an environment: ./fairway deploy dev logs');
  }
}

/** The images of the working tree; it must be at a commit that is not older than the one that runs. */
export function treeRequest(
  options: TreeOptions & { readonly send: boolean },
  workspace: Workspace,
  { github }: AwsConfig,
): RequestFor {
  // Environments that are deployed together have the same images: the second finds those that the first has built and
  // sent.
  const turn = inTurn();
  return async (aws, repositories, output) => {
    const commit = await workingTreeCommit(workspace.root);
    const { matrix } = await workspace.loadEnvironments();
    const branch = options.branch ?? github?.branch;
    const imageTag = branch === undefined ? undefined : matrixFor(branch, matrix)?.imageTag;
    const aliases = aliasesOf({ commit, branch, run: github?.runNumber, imageTag });
    const { services, dataFolder, base, send } = options;
    return {
      kind: 'deploy',
      commit,
      images: async (ledger) => {
        if (!isCommit(commit)) {
          throw new Failure('deployments need a commit: commit your changes first, git commit', [
            `the working tree is at ${commit}`,
          ]);
        }
        if (!options.allowOlder) await requireNotOlder(workspace.root, commit, ledger);
        const build = { dataFolder, base, services, aliases, send };
        return turn(() => buildAppImages(build, workspace, aws, repositories, output));
      },
    };
  };
}
