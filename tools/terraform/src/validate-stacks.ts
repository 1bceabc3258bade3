import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { withSharedProvider } from './shared-provider.ts';
import type { Terraform } from './terraform.ts';

/**
 * A provider that cannot be shared runs as a process for each stack: a small machine has no memory for more of them.
 */
const STACKS_AT_ONCE = 16;

const PROVIDER_FIX =
  'Without a network, set TF_PLUGIN_MIRROR to a folder that has registry.terraform.io/hashicorp/aws/<version>/<platform>.';

/** A stack as it was synthesized. */
export interface StackText {
  readonly name: string;
  /** Terraform's JSON syntax. */
  readonly text: string;
}

/** Terraform's findings about a stack. */
export interface Diagnostic {
  readonly stack: string;
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The block it is about: `resource.aws_vpc.vpc`; empty when Terraform does not say. */
  readonly block: string;
}

/**
 * The findings of `terraform validate` about these stacks. They are the modules of one configuration, so that the
 * provider, whose schema takes seconds to load, is loaded once for all of them; every stack is validated whole,
 * with its own provider blocks and variables.
 * @throws {Error} when Terraform cannot get at the provider
 */
export async function validateStacks(
  terraform: Terraform,
  stacks: readonly StackText[],
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (let first = 0; first < stacks.length; first += STACKS_AT_ONCE) {
    found.push(...(await validateTogether(terraform, stacks.slice(first, first + STACKS_AT_ONCE))));
  }
  return found;
}

interface Report {
  readonly diagnostics: readonly ReportedDiagnostic[];
}

interface ReportedDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  readonly range?: { readonly filename: string };
  readonly snippet?: { readonly context?: string | null };
}

async function validateTogether(
  terraform: Terraform,
  stacks: readonly StackText[],
): Promise<readonly Diagnostic[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-validate-'));
  try {
    await writeModules(folder, stacks);
    const init = await terraform.run(['init', '-backend=false', '-no-color'], folder, {
      // The lock file of a folder that is thrown away protects nothing, and without this the cache is not used.
      TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: 'true',
    });
    if (init.exit !== 0) throw new Error(`${init.stderr.trim()}\n${PROVIDER_FIX}`);
    const { stdout, stderr } = await withSharedProvider(folder, (variables) =>
      terraform.run(['validate', '-json'], folder, variables),
    );
    return parseReport(stdout, stderr).diagnostics.filter(isOfTheStack).map(diagnosticOf);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A folder for each stack, and a configuration that calls them all and passes each the variables it wants. */
async function writeModules(folder: string, stacks: readonly StackText[]): Promise<void> {
  const modules = new Map<string, object>();
  const variables = new Map<string, object>();
  for (const { name, text } of stacks) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'cdk.tf.json'), text);
    const inputs = Object.entries(variablesOf(text));
    for (const [input, { type }] of inputs) {
      variables.set(`${name}_${input}`, type === undefined ? {} : { type });
    }
    const given = new Map(inputs.map(([input]) => [input, `\${var.${name}_${input}}`]));
    modules.set(name, { source: `./${name}`, ...Object.fromEntries(given) });
  }
  // Terraform refuses a `variable` without any.
  const variable = variables.size === 0 ? {} : { variable: Object.fromEntries(variables) };
  const root = { module: Object.fromEntries(modules), ...variable };
  await writeFile(join(folder, 'main.tf.json'), JSON.stringify(root));
}

function variablesOf(text: string): Readonly<Record<string, { readonly type?: string }>> {
  const { variable = {} } = JSON.parse(text) as { variable?: Record<string, { type?: string }> };
  return variable;
}

function parseReport(stdout: string, stderr: string): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch (error) {
    throw new Error(`terraform validate: ${stderr.trim()}`, { cause: error });
  }
}

/** Terraform warns that a module's backend has no effect: that is true only here, where stacks are modules. */
function isOfTheStack({ summary }: ReportedDiagnostic): boolean {
  return summary !== 'Backend configuration ignored';
}

function diagnosticOf({ severity, summary, detail = '', range, snippet }: ReportedDiagnostic): Diagnostic {
  return {
    stack: range?.filename.split('/')[0] ?? '',
    severity,
    summary,
    detail,
    block: snippet?.context ?? '',
  };
}
