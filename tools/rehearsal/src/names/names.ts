import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A name of AWS's, or an ending after a `*`, and where this machine answers for it. */
export interface LedName {
  readonly pattern: string;
  /** The port that clients ask for. */
  readonly port: number;
  /** On 127.0.0.1. */
  readonly place: number;
}

const PRELOAD = readFileSync(join(import.meta.dirname, 'preload.mjs'), 'utf8');

/**
 * Variables that lead a Node process to this machine in place of the hosts that AWS's DNS and public authorities
 * would lead it to, without a change of its code, its configuration or this machine's.
 * @param authority file of who signs for the names; absolute
 */
export function namesVariables(
  names: readonly LedName[],
  authority: string,
): Readonly<Record<string, string>> {
  const led = names.map(({ pattern, port, place }) => [pattern, port, place]);
  // In the variable itself: a task may run as a user who cannot read the workspace.
  const code = Buffer.from(`${PRELOAD}leadNames(${JSON.stringify(led)});\n`).toString('base64');
  return {
    NODE_OPTIONS: `--import=data:text/javascript;base64,${code}`,
    NODE_EXTRA_CA_CERTS: authority,
  };
}
