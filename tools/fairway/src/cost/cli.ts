import { resolveEnvironment } from '@fairway/environments';
import { Argument, Command } from 'commander';

import { UsageError } from '../terminal/failure.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { costsOfChoices } from './choices.ts';
import { costLines } from './costs.ts';
import { differenceOf, usdOf, type CostLine } from './lines.ts';
import { atRest, inUse } from './load.ts';
import { isPriced, pricedOn, prices } from './prices.ts';
import { changesText, reportText } from './report.ts';
import { synthesizedAt, synthesizedNow } from '../workspace/synthesized-stacks.ts';

interface CostFlags {
  readonly compare?: string;
  readonly json?: true;
}

export async function costCommand(workspace: Workspace, output: Output): Promise<Command> {
  const { definitions } = await workspace.loadEnvironments();
  const names = definitions.map(({ name }) => name);
  return new Command('cost')
    .summary('compute the cost of an environment a month')
    .description(
      'Computes the cost of an environment’s stacks a month, at rest and in use, line by line, from AWS’s list prices in ' +
        'the tree; and the savings or costs of its largest choices. Makes no calls and needs no account.',
    )
    .addArgument(new Argument('<environment>', `the environment: ${names.join(', ')}`).choices(names))
    .option('--compare <ref>', 'only the differences from a commit, a branch or a tag')
    .option('--json', 'one object: { environment, region, pricedOn, lines, choices } or { changes }')
    .addHelpText('after', examples('./fairway cost dev', './fairway cost prod --compare main'))
    .action(async (name: string, flags: CostFlags) => {
      const definition = definitions.find((each) => each.name === name);
      if (definition === undefined) throw new UsageError(`no such environment: ${name}`);
      const { environment } = resolveEnvironment(definition, await workspace.loadServices());
      const { region, network } = environment;
      const templates = await synthesizedNow(workspace, name);
      const lines = costLines(templates, atRest);
      if (flags.compare !== undefined) {
        const before = costLines(await synthesizedAt(workspace, flags.compare, name), atRest);
        const changes = differenceOf(before, lines, region);
        output.out(
          flags.json === true ? `${JSON.stringify({ changes })}\n` : changesText(changes, flags.compare),
        );
        return;
      }
      const used = costLines(templates, inUse);
      const choices = costsOfChoices(lines, { region, zones: network.kind === 'own' ? network.zones : 2 });
      output.out(
        flags.json === true
          ? `${JSON.stringify({ environment: name, region, pricedOn, lines: records(lines, used, region), choices })}\n`
          : reportText({ environment, atRest: lines, inUse: used, choices }),
      );
      if (!isPriced(region))
        output.err(`warning: there are no prices of ${region}: those of a dear region stand in\n`);
    });
}

/** For programs: each line with its price and where that is from. */
function records(rest: readonly CostLine[], used: readonly CostLine[], region: string) {
  return [...labelled(rest, 'rest'), ...labelled(used, 'use')];

  function labelled(lines: readonly CostLine[], load: string) {
    return lines.map((line) => ({
      ...line,
      load,
      usd: usdOf(line, region),
      unit: prices[line.price].unit,
      source: prices[line.price].source,
    }));
  }
}
