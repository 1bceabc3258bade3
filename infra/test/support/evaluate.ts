import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Terraform } from '@fairway/terraform';

import type { TerraformJson } from '../../src/terraform-json.ts';

/** The result of an apply of locals, variables and outputs; they need no provider, and no network. */
export type Evaluation =
  | { readonly outputs: Readonly<Record<string, unknown>> }
  /** In one line. */
  | { readonly error: string };

/** Lets the real Terraform evaluate a stack's variables, locals and outputs; it may have nothing else. */
export async function evaluate(
  terraform: Terraform,
  { variable, locals, output }: Pick<TerraformJson, 'variable' | 'locals' | 'output'>,
  variables: Readonly<Record<string, unknown>>,
): Promise<Evaluation> {
  const folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  try {
    await writeFile(join(folder, 'main.tf.json'), JSON.stringify({ variable, locals, output }));
    await writeFile(join(folder, 'terraform.tfvars.json'), JSON.stringify(variables));
    // A configuration with neither provider nor backend needs no `init`.
    const { stdout, stderr } = await terraform.run(
      ['apply', '-json', '-input=false', '-auto-approve'],
      folder,
    );
    return readEvents(stdout.trim().split('\n'), stderr);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Event {
  readonly type: string;
  readonly diagnostic?: { readonly severity: string; readonly summary: string; readonly detail: string };
  /** The plan's outputs, which come first, have no value. */
  readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
}

function readEvents(lines: readonly string[], stderr: string): Evaluation {
  const events = lines.map((line) => JSON.parse(line) as Event);
  const errors = events.flatMap(({ diagnostic }) => (diagnostic?.severity === 'error' ? [diagnostic] : []));
  if (errors.length > 0) {
    return { error: errors.map(({ summary, detail }) => oneLine(`${summary}: ${detail}`)).join(' ') };
  }
  const outputs = events.findLast(({ type }) => type === 'outputs')?.outputs;
  if (outputs === undefined) throw new Error(`terraform apply said nothing of outputs: ${stderr}`);
  return { outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])) };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
