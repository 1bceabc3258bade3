import { Command, Option } from 'commander';

import { dataFolderOf, dataOption, type DataFlag } from '../control/arguments.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { runBuild, runList, runPush, type ImageOptions } from './run.ts';
import { runJudge } from './scan/run.ts';

interface Flags extends DataFlag {
  readonly base?: string;
  readonly json?: true;
}

/** `image build`, `image push`, `image list`. */
export function imageCommand(workspace: Workspace, output: Output): Command {
  const group = new Command('image')
    .summary('make, send and list the images of services')
    .description(
      'A service is a bundle of JavaScript: its image is one layer on the base of the Dockerfile, for every processor. No ' +
        'container engine is needed. The same content is the same image, wherever and whenever it is made.',
    )
    .addHelpText(
      'after',
      examples('./fairway image push', './fairway image push logs', './fairway image list'),
    );
  addBuild(group, workspace, output);
  addPush(group, workspace, output);
  addList(group, workspace, output);
  addJudge(group, output);
  return group;
}

function addBuild(group: Command, workspace: Workspace, output: Output): void {
  verb(group, 'build', 'write images as OCI layouts, which skopeo and podman read')
    .requiredOption('-o, --output <folder>', 'where to write: a folder for each service')
    .addOption(baseOption())
    .addOption(dataOption())
    .option('--json', 'print the images as JSON')
    .action((services: readonly string[], flags: Flags & { readonly output: string }) =>
      runBuild({ ...optionsOf(workspace, services, flags), output: flags.output }, workspace, output),
    );
}

interface PushFlags extends Flags {
  readonly branch?: string;
  readonly run?: string;
  readonly dryRun?: true;
  readonly sign?: true;
  readonly keep?: string;
}

function addPush(group: Command, workspace: Workspace, output: Output): void {
  verb(group, 'push', 'send the images that their repositories do not have')
    .option('--branch <name>', 'give the images the names by which people look the branch up')
    .option('--run <number>', 'give them the name run-<number>')
    .option('--keep <environment>', 'keep them from expiring, as a deployment there does, until the next one')
    .addOption(baseOption())
    .addOption(dataOption())
    .option('--sign', 'sign them in the name of the workflow that runs, and say where they come from')
    .option('--dry-run', 'show the images, and send nothing')
    .option('--json', 'print the images as JSON')
    .action((services: readonly string[], flags: PushFlags) => {
      const { branch, run, keep, dryRun, sign } = flags;
      const options = {
        ...optionsOf(workspace, services, flags),
        branch,
        run,
        keep,
        ...choicesOf(dryRun, sign),
      };
      return runPush(options, workspace, output);
    });
}

function choicesOf(dryRun: true | undefined, sign: true | undefined) {
  return { dryRun: dryRun === true, sign: sign === true };
}

function addList(group: Command, workspace: Workspace, output: Output): void {
  verb(group, 'list', 'list the images that are kept, and which environment keeps them')
    .option('--json', 'print the images as JSON')
    .action((services: readonly string[], flags: Flags) =>
      runList(optionsOf(workspace, services, flags), workspace, output),
    );
}

function addJudge(group: Command, output: Output): void {
  group
    .command('judge')
    .summary('fail for critical findings of a scan that have a fix, unless a waiver covers them')
    .argument('<service>', 'whose image was scanned')
    .requiredOption('--report <file>', 'Grype’s report as JSON')
    .action((service: string, { report }: { readonly report: string }) => runJudge(service, report, output));
}

function verb(group: Command, name: string, summary: string): Command {
  return group
    .command(name)
    .summary(summary)
    .argument('[services...]', 'services; all of them when none is named');
}

function optionsOf(workspace: Workspace, services: readonly string[], flags: Flags): ImageOptions {
  return {
    services,
    dataFolder: dataFolderOf(workspace, flags),
    base: flags.base,
    json: flags.json === true,
  };
}

function baseOption(): Option {
  return new Option(
    '--base <reference>',
    "a copy of the Dockerfile's base, where its registry cannot be reached",
  );
}
