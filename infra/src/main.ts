// `node infra/src/main.ts [--out FOLDER] [ENVIRONMENT…]`: writes the Terraform of every stack of these environments, of
// all when none is named. Exit 0 written, 1 the environments have faults, 2 bad usage.
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { loadServices } from '@fairway/service-catalog';
import { requireSoundEnvironments, resolveEnvironments, shared } from '@fairway/environments';

import type { WrittenStack } from './synth.ts';
import { requireKnown, UsageError } from './usage.ts';

const USAGE = 'usage: node infra/src/main.ts [--out FOLDER] [ENVIRONMENT…]';
const workspaceRoot = resolve(import.meta.dirname, '../..');

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  try {
    const { names, folder } = readArguments(args);
    const manifests = await loadServices();
    requireSoundEnvironments({ manifests });
    const environments = resolveEnvironments(manifests);
    requireKnown({ environments }, names);
    // Loaded only when everything is known to be right: cdktf and its provider take most of the time of this program.
    const { writeStacks } = await import('./synth.ts');
    const written = await writeStacks({ shared, environments, manifests }, names, folder);
    process.stdout.write(report(written, performance.now() - startedAt));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function readArguments(args: readonly string[]): {
  readonly names: readonly string[];
  readonly folder: string;
} {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: 'string' } },
    });
    return { names: positionals, folder: resolve(values.out ?? join(workspaceRoot, 'infra', 'dist')) };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

function report(written: readonly WrittenStack[], durationMs: number): string {
  const lines = written.map(({ name, file, resources, durationMs: ms }) =>
    [
      `✓ ${name.padEnd(longest(written.map((stack) => stack.name)))}`,
      `${String(resources).padStart(3)} resources`,
      relative(process.cwd(), file),
      `${Math.ceil(ms)} ms`,
    ].join('  '),
  );
  return `${lines.join('\n')}\n${written.length} stacks in ${(durationMs / 1000).toFixed(1)} s\n`;
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}
