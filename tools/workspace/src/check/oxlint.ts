import { join } from 'node:path';

import { askTool } from './run-tool.ts';

/** One thing that a linter or the compiler does not take. */
export interface Fault {
  /** Relative to the workspace's root, with `/`. */
  readonly file: string;
  readonly isWarning: boolean;
  /** The compiler's, not a rule's. */
  readonly isOfTypes: boolean;
  /** One line, as the compiler prints it: file, line and column, rule, sentence. */
  readonly text: string;
}

interface Diagnostic {
  readonly message: string;
  readonly code?: string;
  readonly help?: string;
  readonly severity: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number; readonly column: number } }[];
}

/** Rules that ask for types, and the compiler's own faults. */
export const WITH_TYPES = [
  '--type-aware',
  '--type-check',
  '--report-unused-disable-directives-severity=error',
];

/**
 * Asks oxlint for the rules and types of files and folders, relative to `root`. Each file has the types of the tsconfig.json
 * that is nearest to it.
 * @param options of oxlint, before the paths
 * @throws {Error} with oxlint's output, when it ends without a report
 */
export async function oxlint(
  root: string,
  paths: readonly string[],
  options: readonly string[] = WITH_TYPES,
): Promise<readonly Fault[]> {
  const program = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  // The configuration is a module without a package of its own that would say so.
  const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
  const args = [quiet, program, '--format=json', ...options, ...paths];
  const { stdout, stderr } = await askTool(args, root);
  return reportIn(stdout.trimStart().startsWith('{') ? stdout : `${stdout}${stderr}`).map(faultOf);
}

function reportIn(output: string): readonly Diagnostic[] {
  try {
    return (JSON.parse(output) as { readonly diagnostics: readonly Diagnostic[] }).diagnostics;
  } catch (error) {
    throw new Error(`oxlint ended without a report:\n${output}`, { cause: error });
  }
}

function faultOf({ message, code = '', help, severity, filename, labels }: Diagnostic): Fault {
  // `typescript(TS2322)`, `typescript(no-floating-promises)`, `eslint(no-var)`
  const [, plugin = '', rule = ''] = /^([^()]*)\((.*)\)$/.exec(code) ?? [];
  const isOfTypes = /^TS\d+$/.test(rule);
  const name = isOfTypes || plugin === 'eslint' ? ` ${rule}` : rule === '' ? '' : ` ${plugin}/${rule}`;
  const { line, column } = labels[0]?.span ?? { line: 1, column: 1 };
  const advice = help === undefined ? '' : ` (${help})`;
  const text = `${filename}(${line},${column}): ${severity}${name}: ${message}${advice}\n`;
  return { file: filename, isWarning: severity === 'warning', isOfTypes, text };
}
