import { isPreviewName, previews } from '@fairway/environments';
import { Command } from 'commander';

import { readWorkflowRun } from '../aws/config.ts';
import { environmentTarget } from '../github/deploy-matrix.ts';
import { GithubApi } from '../github/github-api.ts';
import { writeComment } from '../github/marked-comment.ts';
import { setOutputs } from '../github/workflow-run.ts';
import { wholeNumber } from '../github/arguments.ts';
import { UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { dailyUsd } from './daily-cost.ts';
import { previewText, type PreviewState } from './preview-text.ts';
import { claimSlot, expiredClaims, listClaims, releaseSlot } from './slots.ts';

interface TellFlags {
  readonly pullRequest: number;
  readonly slot: string;
  readonly until?: string;
  readonly url?: string;
}

/** `preview claim`, `tell`, `expired`, `release`: the commands of preview.yml. */
export function previewCommand(workspace: Workspace, output: Output): Command {
  const group = new Command('preview')
    .summary('give pull requests environments of their own, in workflows')
    .description(
      'Pull requests with the label preview take turns on the environments that environments/src/previews.ts makes: a label of ' +
        'the pull request says which one it has, a comment since when and until when. Needs GITHUB_TOKEN and GITHUB_REPOSITORY.',
    )
    .addHelpText('after', examples('./fairway preview claim --pull-request 12', './fairway preview expired'));
  group
    .command('claim')
    .summary('take an environment for a pull request, and write the comment')
    .requiredOption('--pull-request <number>', 'its number', wholeNumber)
    .action(({ pullRequest }: { readonly pullRequest: number }) => claim(pullRequest, workspace, output));
  const tell = group
    .command('tell')
    .summary('write in the comment how its deployment ended')
    .argument('<state>', 'running, failed, removed or remains')
    .requiredOption('--pull-request <number>', 'its number', wholeNumber)
    .requiredOption('--slot <environment>', 'the environment that it has')
    .option('--until <time>', 'when its time is over, ISO 8601')
    .option('--url <address>', 'where it answers');
  tell.action((state: string, flags: TellFlags) => tellState(state, flags, workspace, output));
  group
    .command('expired')
    .summary('print the environments whose pull request is closed, or whose time is over, as JSON')
    .action(() => printExpired(workspace, output));
  return group;
}

async function claim(pullRequest: number, workspace: Workspace, output: Output): Promise<void> {
  const run = readWorkflowRun();
  const github = new GithubApi(run.repository);
  const slots = await slotNames(workspace);
  const claimed = await claimSlot(github, pullRequest, { slots, days: previews.days, now: Date.now() });
  if (claimed === undefined) {
    const kind = slots.length === 0 ? 'off' : 'no slot';
    await writeComment(github, pullRequest, 'preview', previewText({ kind, runUrl: run.url }));
    await setOutputs({ claimed: 'false' }, run.outputFile);
    output.err(`no environment for pull request ${pullRequest}: ${kind}\n`);
    return;
  }
  const { slot, until } = claimed;
  const state: PreviewState = { kind: 'starting', slot, until, runUrl: run.url };
  await tellGithub(github, pullRequest, { ...state, dailyUsd: await dailyUsd(slot, workspace) });
  const target = environmentTarget(slot, await workspace.loadEnvironments());
  await setOutputs({ claimed: 'true', until, target: JSON.stringify(target) }, run.outputFile);
  output.out(`${JSON.stringify(claimed)}\n`);
}

async function tellState(
  state: string,
  { pullRequest, slot, until, url }: TellFlags,
  workspace: Workspace,
  output: Output,
): Promise<void> {
  if (state !== 'running' && state !== 'failed' && state !== 'removed' && state !== 'remains') {
    throw new UsageError(`no such state: ${state}. There are: running, failed, removed, remains`);
  }
  const run = readWorkflowRun();
  const github = new GithubApi(run.repository);
  const cost = state === 'running' ? { dailyUsd: await dailyUsd(slot, workspace) } : {};
  await tellGithub(github, pullRequest, { kind: state, slot, until, url, runUrl: run.url, ...cost });
  // The label goes last: until then no other pull request gets the environment.
  if (state === 'removed') await releaseSlot(github, pullRequest, slot);
  output.err(`pull request ${pullRequest}: ${slot} ${state}\n`);
}

async function printExpired(workspace: Workspace, output: Output): Promise<void> {
  const run = readWorkflowRun();
  const claims = await listClaims(new GithubApi(run.repository), await slotNames(workspace));
  const environments = await workspace.loadEnvironments();
  const expired = expiredClaims(claims, Date.now()).map(({ slot, pullRequest }) => ({
    ...environmentTarget(slot, environments),
    pullRequest,
  }));
  await setOutputs({ expired: JSON.stringify(expired), count: String(expired.length) }, run.outputFile);
  output.out(`${JSON.stringify(expired)}\n`);
}

async function tellGithub(github: GithubApi, pullRequest: number, state: PreviewState): Promise<void> {
  await writeComment(github, pullRequest, 'preview', previewText(state));
}

async function slotNames(workspace: Workspace): Promise<readonly string[]> {
  const { definitions } = await workspace.loadEnvironments();
  return definitions.map(({ name }) => name).filter(isPreviewName);
}
