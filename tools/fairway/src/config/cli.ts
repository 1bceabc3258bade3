import { faultText, placeholderFaults } from '@fairway/environments';
import { Argument, Command } from 'commander';

import { UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import { faultsOf } from '../workspace/require-sound.ts';
import { table } from '../terminal/table.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { planConfig, type ResolvedValue } from './plan.ts';

export async function configCommand(workspace: Workspace, output: Output): Promise<Command> {
  const { definitions } = await workspace.loadEnvironments();
  const names = definitions.map(({ name }) => name);
  return new Command('config')
    .summary('show every value of an environment, and which file decides it')
    .description(
      'Shows every value of an environment, defaults included, with the file that decides it. Says on stderr what is wrong ' +
        'with the environment, and which values are still placeholders.',
    )
    .addArgument(new Argument('<environment>', `the environment: ${names.join(', ')}`).choices(names))
    .option('--json', 'one object: { environment, values: [{ path, value, file }] }')
    .addHelpText('after', examples('./fairway config dev', './fairway config prod --json | jq .values'))
    .action(async (name: string, { json }: { readonly json?: true }) => {
      const values = await readConfig(name, workspace);
      output.out(json === true ? `${JSON.stringify({ environment: name, values })}\n` : configText(values));
      for (const warning of await warningsFor(name, workspace)) output.err(`warning: ${warning}\n`);
    });
}

async function readConfig(name: string, workspace: Workspace): Promise<readonly ResolvedValue[]> {
  const environments = await workspace.loadEnvironments();
  const definition = environments.definitions.find((each) => each.name === name);
  if (definition === undefined) throw new UsageError(`no such environment: ${name}`);
  return planConfig(definition, environments, await workspace.loadServices());
}

async function warningsFor(name: string, workspace: Workspace): Promise<readonly string[]> {
  const { definitions, shared } = await workspace.loadEnvironments();
  const faults = (await faultsOf(workspace)).filter(
    ({ subject }) => subject === name || subject === 'shared',
  );
  const placeholders = placeholderFaults(
    definitions.filter((definition) => definition.name === name),
    shared,
  );
  return [...faults.map(faultText), ...placeholders];
}

function configText(values: readonly ResolvedValue[]): string {
  const rows = values.map(({ path, value, file }) => [path, valueText(value), file]);
  return `${table([['SETTING', 'VALUE', 'FROM'], ...rows]).join('\n')}\n`;
}

function valueText(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
