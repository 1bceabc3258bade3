import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { Argument, Command, Option } from 'commander';

import { synthesizedNow } from '../workspace/synthesized-stacks.ts';
import { examples } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { readDiagram } from './graph.ts';
import { mermaidOf } from './mermaid.ts';
import { svgOf } from './svg.ts';

/** The folder of the documents' diagrams, from the root of the workspace. */
export const DIAGRAMS = 'docs/diagrams';

interface DiagramFlags {
  readonly format: 'svg' | 'mermaid';
  readonly write?: true;
}

export async function diagramCommand(workspace: Workspace, output: Output): Promise<Command> {
  const { definitions } = await workspace.loadEnvironments();
  const names = definitions.map(({ name }) => name);
  return new Command('diagram')
    .summary('draw the parts of an environment')
    .description(
      'Draws an environment from its synthesized stacks: edge, network, services, the stores they use, and ' +
        'the allowed connections. Makes no calls and needs no account.',
    )
    .addArgument(new Argument('<environment>', `the environment: ${names.join(', ')}`).choices(names))
    .addOption(new Option('--format <format>', 'svg or mermaid').choices(['svg', 'mermaid']).default('svg'))
    .option('--write', `write both into ${DIAGRAMS} instead of printing one`)
    .addHelpText('after', examples('./fairway diagram dev > dev.svg', './fairway diagram prod --write'))
    .action(async (name: string, { format, write }: DiagramFlags) => {
      const diagram = readDiagram(name, await synthesizedNow(workspace, name));
      if (write !== true) {
        output.out(format === 'svg' ? svgOf(diagram) : mermaidOf(diagram));
        return;
      }
      const folder = join(workspace.root, DIAGRAMS);
      await mkdir(folder, { recursive: true });
      const files = [
        [join(folder, `${name}.svg`), svgOf(diagram)],
        [join(folder, `${name}.md`), markdownOf(name, mermaidOf(diagram))],
      ] as const;
      for (const [file, text] of files) {
        await writeFile(file, text);
        output.err(`${relative(workspace.root, file)}\n`);
      }
    });
}

/** A page that GitHub draws. */
export function markdownOf(environment: string, mermaid: string): string {
  return `# ${environment}\n\nDrawn from the stacks by \`./fairway diagram ${environment} --write\`; as a picture: [${environment}.svg](${environment}.svg).\n\n\`\`\`mermaid\n${mermaid}\`\`\`\n`;
}
