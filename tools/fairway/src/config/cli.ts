import {
  branchMatrixFile,
  placeholderFaults,
  sharedFile,
  type AccountCost,
  unheardWarnings,
  type Fault,
} from '@fairway/environments';
import { Argument, Command } from 'commander';

import { UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import { faultFailure, faultsOf, silentEnvironments } from '../workspace/require-sound.ts';
import { table } from '../terminal/table.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { planAccountCosts, planConfig, type ResolvedValue } from './plan.ts';

export async function configCommand(workspace: Workspace, output: Output): Promise<Command> {
  const { definitions } = await workspace.loadEnvironments();
  const names = definitions.map(({ name }) => name);
  return new Command('config')
    .summary('show every value of an environment, and which file decides it')
    .description(
      'Shows every value of an environment, defaults included, with the file that decides it. Says on stderr the faults ' +
        'with the environment, with what all have in common and with the branches, and then ends with 1; and which values are ' +
        'still placeholders, and the messages without a recipient. The last lines are its account’s monitoring, with its cost.',
    )
    .addArgument(new Argument('<environment>', `the environment: ${names.join(', ')}`).choices(names))
    .option(
      '--json',
      'one object: { environment, values: [{ path, value, file }], account: { id, choices } }',
    )
    .addHelpText('after', examples('./fairway config dev', './fairway config prod --json | jq .values'))
    .action(async (name: string, { json }: { readonly json?: true }) => {
      const sound = await faultsOf(workspace);
      // An environment without a sound shape has no recipients that could be counted.
      const all = sound.length > 0 ? sound : await silentEnvironments(workspace);
      const faults = all.filter(({ subject }) => [name, ...COMMON].includes(subject));
      const { account, values, costs } = await readConfig(name, workspace, faults);
      output.out(
        json === true
          ? `${JSON.stringify({ environment: name, values, account: { id: account, choices: costs } })}\n`
          : `${configText(values)}\n${accountText(account, costs)}`,
      );
      for (const warning of await warningsFor(name, workspace, sound.length === 0))
        output.err(`warning: ${warning}\n`);
      if (faults.length > 0) throw faultFailure(faults);
    });
}

/** Faults of these files are faults of every environment. */
const COMMON = ['shared', 'defaults', 'branch-matrix'];

interface Config {
  readonly account: string;
  readonly values: readonly ResolvedValue[];
  readonly costs: readonly AccountCost[];
}

/** @throws {Failure} when the environment is not of a shape that has values */
async function readConfig(name: string, workspace: Workspace, faults: readonly Fault[]): Promise<Config> {
  const environments = await workspace.loadEnvironments();
  const definition = environments.definitions.find((each) => each.name === name);
  if (definition === undefined) throw new UsageError(`no such environment: ${name}`);
  if (typeof (definition.network as unknown) !== 'object') throw faultFailure(faults);
  return {
    account: definition.account,
    values: planConfig(definition, environments, await workspace.loadServices()),
    costs: planAccountCosts(definition, environments),
  };
}

/** Warnings: no faults, and yet not as it is going to be. */
async function warningsFor(name: string, workspace: Workspace, isSound: boolean): Promise<readonly string[]> {
  const { definitions, matrix, shared } = await workspace.loadEnvironments();
  const chosen = definitions.filter((definition) => definition.name === name);
  const isDeployed = Object.values(matrix).some(({ apps }) => apps.includes(name));
  return [
    ...placeholderFaults(chosen, shared),
    ...(isSound ? unheardWarnings(chosen, await workspace.loadServices()) : []),
    ...(isDeployed ? [] : [`${name}: no branch deploys it: add it to one in ${branchMatrixFile}`]),
  ];
}

function configText(values: readonly ResolvedValue[]): string {
  const rows = values.map(({ path, value, file }) => [path, valueText(value), file]);
  return `${table([['SETTING', 'VALUE', 'FROM'], ...rows]).join('\n')}\n`;
}

function accountText(account: string, costs: readonly AccountCost[]): string {
  const rows = costs.map(({ choice, chosen, usd, depends }) => [
    choice,
    chosen ? 'on' : 'off',
    usdText(usd),
    depends,
  ]);
  const chosen = costs.filter((cost) => cost.chosen);
  const sum = (end: 0 | 1) => chosen.reduce((total, { usd }) => total + usd[end], 0);
  return [
    ...table([['WATCHES THE ACCOUNT', 'CHOSEN', 'USD A MONTH', 'DEPENDS ON'], ...rows]),
    `Account ${account} pays ${usdText([sum(0), sum(1)])} US dollars a month for what is on. Choose in ${sharedFile}: accounts.`,
    '',
  ].join('\n');
}

function usdText([from, to]: readonly [number, number]): string {
  const text = (usd: number) => String(Number(usd.toFixed(2)));
  return from === to ? text(from) : `${text(from)}–${text(to)}`;
}

function valueText(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
