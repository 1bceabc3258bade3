import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The way to start PostgreSQL's programs: they refuse to run as root, and as a user without a name. */
export interface Launcher {
  /** The program and its arguments that come before PostgreSQL's program, and that it replaces itself with. */
  readonly prefix: readonly string[];
  /** The user that the files must belong to, as this process sees it. */
  readonly owner: number;
}

/** The number of `nobody` on every system: a minimal container may not have a user database to ask. */
const NOBODY = 65_534;

/** In a user namespace of its own the same files belong to a user who is not root. */
const inNamespace = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];

/**
 * Containers often forbid namespaces, but let root become another user; the capability lets that user through
 * folders that only root may enter, such as a workspace under /root.
 */
const asNobody = [
  'setpriv',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
];

/**
 * Finds out how PostgreSQL can be run by this user, on this machine.
 * @throws {Error} with what was tried, when it cannot
 */
export async function findLauncher(program: string): Promise<Launcher> {
  const uid = process.getuid?.() ?? NOBODY;
  if (uid !== 0 && hasName()) return { prefix: [], owner: uid };
  const candidates: readonly Launcher[] = [
    { prefix: inNamespace, owner: uid },
    ...(uid === 0 ? [{ prefix: asNobody, owner: NOBODY }] : []),
  ];
  const refusals: string[] = [];
  for (const launcher of candidates) {
    const refusal = await tryLauncher(launcher, program);
    if (refusal === undefined) return launcher;
    refusals.push(refusal);
  }
  throw new Error(
    `PostgreSQL does not run as ${uid === 0 ? 'root' : 'a user without a name'}, and another user could not be had ` +
      `(${refusals.join('; ')}): run this as an ordinary user, or set DATABASE_URL to a server of yours`,
  );
}

/** The command that runs `program` as the launcher says. */
export function commandLine(
  { prefix }: Launcher,
  program: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } {
  const [first, ...rest] = prefix;
  return first === undefined
    ? { command: program, args }
    : { command: first, args: [...rest, program, ...args] };
}

/** @returns why it cannot be used */
async function tryLauncher(launcher: Launcher, program: string): Promise<string | undefined> {
  const { command, args } = commandLine(launcher, program, ['--version']);
  try {
    await run(command, args);
    return undefined;
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    return stderr.trim() === '' ? message : stderr.trim();
  }
}

/** The second way, for a test that must not depend on this machine's permissions. */
export const withoutNamespace: Launcher = { prefix: asNobody, owner: NOBODY };

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}
