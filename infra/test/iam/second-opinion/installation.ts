import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Under the AGPL, so it is compared with and never depended on: nothing of it stays on the machine. */
export const PACKAGE = '@cloud-copilot/iam-simulate@0.1.173';

/** A request with all its policies, as the other evaluator takes it. */
export interface Simulation {
  readonly request: {
    readonly principal: string;
    readonly action: string;
    readonly resource: { readonly resource: string; readonly accountId: string };
    readonly contextVariables: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly identityPolicies: readonly { readonly name: string; readonly policy: object }[];
  readonly permissionBoundaryPolicies?: readonly { readonly name: string; readonly policy: object }[];
  readonly sessionPolicy?: object;
  readonly resourcePolicy?: object;
  readonly serviceControlPolicies: readonly never[];
  readonly resourceControlPolicies: readonly never[];
}

export interface OtherEvaluator {
  readonly runSimulation: (simulation: Simulation, options: object) => Promise<OtherResult>;
}

export type OtherResult =
  | { readonly resultType: 'error'; readonly errors: object }
  | {
      readonly resultType: 'single';
      readonly overallResult: 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';
      /** Context keys that it left out, because the action's requests have no such key. */
      readonly result: { readonly ignoredContextKeys?: readonly string[] };
    }
  | { readonly resultType: 'wildcard' };

/** A folder with the other evaluator in it; the caller removes it. */
export async function installOther(): Promise<{
  readonly folder: string;
  readonly other: OtherEvaluator;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-second-opinion-'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
  await promisify(execFile)('npm', ['install', ...flags, PACKAGE], { cwd: folder });
  const entry = join(folder, 'node_modules/@cloud-copilot/iam-simulate/dist/esm/index.js');
  return { folder, other: (await import(pathToFileURL(entry).href)) as OtherEvaluator };
}
