import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { TerraformJson } from '../../src/terraform-json.ts';

const run = promisify(execFile);

/** What Terraform makes of locals, variables and outputs; they need no provider, and no network. */
export type Evaluation =
  | { readonly outputs: Readonly<Record<string, unknown>> }
  /** In one line. */
  | { readonly error: string };

/** Lets the real Terraform evaluate a stack's variables, locals and outputs; it may have nothing else. */
export async function evaluate(
  { variable, locals, output }: Pick<TerraformJson, 'variable' | 'locals' | 'output'>,
  variables: Readonly<Record<string, unknown>>,
): Promise<Evaluation> {
  const folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  const terraform = (...args: string[]) => run('terraform', [`-chdir=${folder}`, ...args, '-no-color']);
  try {
    await writeFile(join(folder, 'main.tf.json'), JSON.stringify({ variable, locals, output }));
    await writeFile(join(folder, 'terraform.tfvars.json'), JSON.stringify(variables));
    await terraform('init', '-input=false');
    await terraform('apply', '-input=false', '-auto-approve');
    const { stdout } = await terraform('output', '-json');
    const outputs = Object.entries(JSON.parse(stdout) as Record<string, { readonly value: unknown }>);
    return { outputs: Object.fromEntries(outputs.map(([name, { value }]) => [name, value])) };
  } catch (error) {
    return { error: oneLine(String((error as { stderr?: unknown }).stderr ?? error)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[│╷╵\s]+/g, ' ').trim();
}
