import { appendFile } from 'node:fs/promises';

import { Command } from 'commander';

import { readWorkflowRun } from '../aws/config.ts';
import { wholeNumber } from '../github/arguments.ts';
import { GithubApi } from '../github/github-api.ts';
import { writeComment } from '../github/marked-comment.ts';
import { setOutputs } from '../github/workflow-run.ts';
import { environmentTarget, planMatrix } from '../github/deploy-matrix.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { lastDeployedCommit } from './deployed-commit.ts';
import { reportDrift } from './drift.ts';
import { planComment } from './plan-comment.ts';
import { readPlanFiles } from './plan-files.ts';
import { commitsSince, publishRelease, releaseNotes } from './release-notes.ts';
import { takeTurn } from './turn.ts';

/** The file whose runs deploy. */
const DEPLOY_WORKFLOW = 'deploy.yml';

/**
 * The questions that workflows ask GitHub, and their reports: `pipeline turn`, `base`, `comment`, `drift`, `release`.
 */
export function pipelineCommand(workspace: Workspace, output: Output): Command {
  const group = new Command('pipeline')
    .summary('what workflows ask GitHub for, and tell it')
    .description(
      'Steps of the workflows in .github. Each reads GITHUB_REPOSITORY, GITHUB_SHA and GITHUB_TOKEN, as GitHub sets them; the ' +
        'rights that a token needs are in its line.',
    )
    .addHelpText(
      'after',
      examples('./fairway pipeline turn --branch develop', './fairway pipeline base --branch develop'),
    );
  addTurn(group, output);
  addBase(group, workspace, output);
  addComment(group, workspace, output);
  addDrift(group, output);
  addRelease(group, workspace, output);
  return group;
}

function addTurn(group: Command, output: Output): void {
  group
    .command('turn')
    .summary('say whether this run is still of the newest commit of its branch (contents: read)')
    .requiredOption('--branch <name>', 'the branch that the run deploys')
    .action(async ({ branch }: { readonly branch: string }) => {
      const run = readWorkflowRun();
      const { goes, reason } = await takeTurn(new GithubApi(run.repository), branch, run.commit);
      await setOutputs({ goes: String(goes) }, run.outputFile);
      if (!goes) output.out(`::notice title=superseded::${reason}\n`);
      if (!goes && run.summaryFile !== undefined) await appendFile(run.summaryFile, `${reason}\n`);
      output.err(`${reason}\n`);
    });
}

async function baseBranch(
  { branch, environment }: { readonly branch?: string; readonly environment?: string },
  workspace: Workspace,
): Promise<string> {
  if ((branch === undefined) === (environment === undefined)) {
    throw new UsageError('name one of --branch and --environment');
  }
  if (branch !== undefined) return branch;
  const found = environmentTarget(environment ?? '', await workspace.loadEnvironments()).branch;
  if (found !== undefined) return found;
  throw new Failure(`no branch deploys ${environment}: see environments/src/branch-matrix.ts`);
}

function addBase(group: Command, workspace: Workspace, output: Output): void {
  group
    .command('base')
    .summary('print the commit that was deployed last from a branch, or nothing (actions: read)')
    .option('--branch <name>', 'the branch')
    .option('--environment <name>', 'the environment, for the branch that deploys it')
    .action(async (flags: { readonly branch?: string; readonly environment?: string }) => {
      const { repository, outputFile } = readWorkflowRun();
      const branch = await baseBranch(flags, workspace);
      const commit = await lastDeployedCommit(new GithubApi(repository), branch, DEPLOY_WORKFLOW);
      await setOutputs({ commit: commit ?? '' }, outputFile);
      output.out(`${commit ?? ''}\n`);
      output.err(
        commit === undefined
          ? `nobody knows what was deployed from ${branch}: everything counts as changed\n`
          : `${commit.slice(0, 7)} was deployed last from ${branch}\n`,
      );
    });
}

interface CommentFlags {
  readonly pullRequest: number;
  readonly branch: string;
  readonly plans: string;
}

function addComment(group: Command, workspace: Workspace, output: Output): void {
  group
    .command('comment')
    .summary('write the changes of a pull request as its one comment (pull-requests: write)')
    .requiredOption('--pull-request <number>', 'its number', wholeNumber)
    .requiredOption('--branch <name>', 'the branch that it would be merged into')
    .requiredOption('--plans <folder>', 'where ./fairway plan --json has printed to, a file a target')
    .action(async ({ pullRequest, branch, plans: folder }: CommentFlags) => {
      const run = readWorkflowRun();
      const matrix = planMatrix(branch, await workspace.loadEnvironments());
      const plans = await readPlanFiles(folder);
      const targets = matrix.pullRequests.map(({ target }) => target);
      const plannedLater = [...matrix.networks, ...matrix.services]
        .map(({ target }) => target)
        .filter((target) => !targets.includes(target));
      const { commit, url: runUrl } = run;
      const text = planComment({ branch, commit, runUrl, targets, plannedLater, plans });
      const how = await writeComment(new GithubApi(run.repository), pullRequest, 'plan', text);
      if (run.summaryFile !== undefined) await appendFile(run.summaryFile, `${text}\n`);
      output.err(`the comment of pull request ${pullRequest} was ${how}\n`);
    });
}

function addDrift(group: Command, output: Output): void {
  group
    .command('drift')
    .summary('open, update and close an issue for each stack that differs from its code (issues: write)')
    .requiredOption(
      '--plans <folder>',
      'where ./fairway plan --deployed --json has printed to, a file a target',
    )
    .action(async ({ plans: folder }: { readonly plans: string }) => {
      const run = readWorkflowRun();
      const github = new GithubApi(run.repository);
      const plans = await readPlanFiles(folder);
      if (plans.size === 0)
        throw new Failure(`there are no plans in ${folder}: the jobs that plan have failed`);
      for (const stack of [...plans.values()].flatMap(({ stacks }) => stacks)) {
        const { outcome, issue } = await reportDrift(github, stack, run.url);
        output.out(`${stack.stack}: ${outcome}${issue === undefined ? '' : ` #${issue}`}\n`);
      }
    });
}

function addRelease(group: Command, workspace: Workspace, output: Output): void {
  group
    .command('release')
    .summary('publish the commits since the last deployment as notes (contents: write, actions: read)')
    .requiredOption('--branch <name>', 'the branch that was deployed')
    .requiredOption('--tag <name>', 'the name of the release')
    .option('--dry-run', 'print the notes, and publish nothing')
    .action(async ({ branch, tag, dryRun }: { branch: string; tag: string; dryRun?: true }) => {
      const { repository, commit } = readWorkflowRun();
      const github = new GithubApi(repository);
      const base = await lastDeployedCommit(github, branch, DEPLOY_WORKFLOW);
      const notes = releaseNotes(await commitsSince(workspace.root, base, commit));
      output.out(`${notes}\n`);
      if (dryRun === true) return;
      output.err(`the release ${tag} was ${await publishRelease(github, { tag, commit, notes })}\n`);
    });
}
