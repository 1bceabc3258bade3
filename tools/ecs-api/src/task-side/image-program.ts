import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { basename, dirname, posix } from 'node:path';

import { resolveInRoot, type UnpackedImage } from '@fairway/oci';

import { TaskStopError, type ContainerSource, type PreparedHealthCheck } from './contract.ts';

/** A program of an image as a process of this machine. */
export interface ImageProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly workingFolder: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** The user's folder, as the image's list of users has it: runtimes of containers set `HOME` to it. */
  readonly home: string;
  /** Differences from a real container, as sentences. */
  readonly notes: readonly string[];
}

const PROBE_TIMEOUT_MS = 5_000;
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** The permission `x` of all users. */
const OTHERS_ENTER = 0o001;

/** Whether a program starts here, by its path: an image's files do not change. */
const probed = new Map<string, Promise<boolean>>();

/**
 * Finds the program of a container: the definition's entry point and command over the image's, in the image's
 * files.
 * @param environment what the process will receive: programs without a path are looked up in its `PATH`
 * @throws {TaskStopError} `CannotStartContainerError` when there is no such program, or it does not run on this machine
 */
export async function findProgram(
  container: ContainerSource,
  { root, config }: UnpackedImage,
  environment: Readonly<Record<string, string>>,
): Promise<ImageProgram> {
  const fault = (reason: string): TaskStopError =>
    new TaskStopError('CannotStartContainerError', reason, container.name);
  const [program, ...args] = commandLine(container, config.config ?? {});
  if (program === undefined) throw fault('no command specified');

  const folder = container.workingDirectory ?? config.config?.WorkingDir ?? '/';
  const workingFolder = await resolveInRoot(root, folder === '' ? '/' : folder);
  const found = await findFile(root, program, folder, environment['PATH'] ?? DEFAULT_PATH);
  if (found === undefined) {
    throw fault(`exec: "${program}": executable file not found in the image`);
  }
  const { command, notes } = await runnable(found, config);
  if (command === undefined) throw fault(`exec ${program}: exec format error`);

  const wanted = container.user ?? config.config?.User ?? '';
  const user = await userOf(root, wanted, [command, workingFolder]);
  return {
    command,
    args,
    workingFolder,
    ...(user.ids === undefined ? {} : { user: user.ids }),
    home: await homeOf(root, wanted),
    notes: [...notes, ...user.notes],
  };
}

/** Stands for the port that the task has got. */
export const TASK_PORT = '\0port\0';
const SHELL = '/bin/sh';

/**
 * Finds the program of a container's health check in the image's files; undefined where its definition has none. A
 * port of the container that it asks on this machine is the task's own here.
 */
export async function findHealthCheck(
  container: ContainerSource,
  { root, config }: UnpackedImage,
  environment: Readonly<Record<string, string>>,
): Promise<PreparedHealthCheck | undefined> {
  const [kind, ...words] = container.healthCheck?.command ?? [];
  if (kind === undefined || kind === 'NONE') return undefined;
  const [program = '', ...args] = kind === 'CMD-SHELL' ? [SHELL, '-c', ...words] : words;
  const folder = container.workingDirectory ?? config.config?.WorkingDir ?? '/';
  const found = await findFile(
    root,
    program,
    folder === '' ? '/' : folder,
    environment['PATH'] ?? DEFAULT_PATH,
  );
  if (found === undefined) return { fault: `exec: "${program}": executable file not found in the image` };
  const { command } = await runnable(found, config);
  if (command === undefined) return { fault: `exec ${program}: exec format error` };
  const ports = (container.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []);
  return { command, args: withTaskPort(args, ports[0]), portPlaceholder: TASK_PORT };
}

/**
 * Replaces the container's port by the task's where the check asks for it: after an address of this machine, or `-p`,
 * `--port`.
 */
export function withTaskPort(args: readonly string[], port: number | undefined): readonly string[] {
  if (port === undefined) return args;
  const asked = new RegExp(
    `((?:localhost|127\\.0\\.0\\.1|0\\.0\\.0\\.0|\\[::1\\])[:\\s\\0]|(?<![\\w-])(?:-p|--port)[=\\s\\0])${port}(?!\\d)`,
    'g',
  );
  return args
    .join('\0')
    .replaceAll(asked, (_, before: string) => `${before}\u0001`)
    .split('\0')
    .map((arg) => arg.replaceAll('\u0001', TASK_PORT));
}

/** An entry point of the definition takes the image's command away, as in Docker. */
function commandLine(
  { entryPoint, command }: ContainerSource,
  image: {
    readonly Entrypoint?: readonly string[] | null | undefined;
    readonly Cmd?: readonly string[] | null | undefined;
  },
): readonly string[] {
  const ownEntry = entryPoint !== undefined && entryPoint.length > 0;
  const ownCommand = command !== undefined && command.length > 0;
  const entry = ownEntry ? entryPoint : (image.Entrypoint ?? []);
  return [...entry, ...(ownCommand ? command : ownEntry ? [] : (image.Cmd ?? []))];
}

async function findFile(
  root: string,
  program: string,
  folder: string,
  path: string,
): Promise<string | undefined> {
  const places = program.includes('/')
    ? [posix.resolve('/', folder, program)]
    : path.split(':').map((each) => posix.join('/', each, program));
  for (const place of places) {
    const file = await resolveInRoot(root, place);
    if ((await stat(file).catch(() => undefined))?.isFile() === true) return file;
  }
  return undefined;
}

/**
 * Whether the program starts here. An image's Node that does not, because it is for another processor or another C library,
 * is replaced by the Node that runs this.
 */
async function runnable(
  file: string,
  { os, architecture }: UnpackedImage['config'],
): Promise<{ readonly command?: string; readonly notes: readonly string[] }> {
  const isNode = /^node(js)?$/.test(basename(file));
  if (!isNode) {
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    return executable && isForThisMachine(os, architecture) ? { command: file, notes: [] } : { notes: [] };
  }
  const starts = isForThisMachine(os, architecture) && (await probe(file));
  if (starts) return { command: file, notes: [] };
  // An image that has none of its own, and only names this machine's, has lost nothing.
  const isPlaceholder = (await stat(file)).size === 0;
  const note = `runs on this machine's Node ${process.version}: the image's does not start here`;
  return { command: process.execPath, notes: isPlaceholder ? [] : [note] };
}

function isForThisMachine(os: string, architecture: string): boolean {
  const processor = process.arch === 'x64' ? 'amd64' : process.arch;
  return os === process.platform && architecture === processor;
}

function probe(file: string): Promise<boolean> {
  const known = probed.get(file);
  if (known !== undefined) return known;
  const result = new Promise<boolean>((resolve) => {
    execFile(file, ['--version'], { timeout: PROBE_TIMEOUT_MS, env: {} }, (error) => resolve(error === null));
  });
  probed.set(file, result);
  return result;
}

/** The system's numbers of an image's user; none where this process may not choose, or the user could not read its files. */
async function userOf(
  root: string,
  wanted: string,
  needed: readonly string[],
): Promise<{
  readonly ids?: { readonly uid: number; readonly gid: number };
  readonly notes: readonly string[];
}> {
  const [name = '', group] = wanted.split(':');
  if (name === '' || name === '0' || name === 'root') return { notes: [] };
  const note = (reason: string) => ({
    notes: [`does not run as user ${wanted}, but as this process: ${reason}`],
  });
  if (process.getuid?.() !== 0) return note('only root may choose');
  const ids = await lookUp(root, name, group);
  if (ids === undefined) return note('the image has no such user');
  for (const path of needed) {
    const closed = await closedFolder(path);
    if (closed !== undefined) return note(`${closed} is closed to others`);
  }
  return { ids, notes: [] };
}

/** The home of a user; for one that the image's list does not have, the root of its files. */
async function homeOf(root: string, wanted: string): Promise<string> {
  const [name = ''] = wanted.split(':');
  const own = name === '' ? 'root' : name;
  const users = await linesOf(root, '/etc/passwd');
  const user = users.find((line) => line[0] === own || line[2] === own);
  return resolveInRoot(root, user?.[5] ?? '/');
}

async function lookUp(
  root: string,
  name: string,
  group: string | undefined,
): Promise<{ uid: number; gid: number } | undefined> {
  const users = await linesOf(root, '/etc/passwd');
  const user = users.find((line) => line[0] === name || line[2] === name);
  const uid = Number(/^\d+$/.test(name) ? name : user?.[2]);
  const groups = group === undefined ? [] : await linesOf(root, '/etc/group');
  const gid = group === undefined ? Number(user?.[3] ?? uid) : numberOf(group, groups);
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
}

function numberOf(group: string, groups: readonly (readonly string[])[]): number {
  return Number(/^\d+$/.test(group) ? group : groups.find(([name]) => name === group)?.[2]);
}

async function linesOf(root: string, path: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(await resolveInRoot(root, path), 'utf8').catch(() => '');
  return text.split('\n').map((line) => line.split(':'));
}

/** The first folder above `path` that other users may not enter. */
async function closedFolder(path: string): Promise<string | undefined> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & OTHERS_ENTER) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
