import { delimiter, join } from 'node:path';

/** The environment variables of the workspace's own commands. */
export interface WorkspaceConfig {
  /** Set in CI, where a check that is skipped would be skipped for ever: nobody is watching. */
  readonly isCi: boolean;
  /** The commit that `npm run test:affected` compares with, when the caller knows better than git's branches. */
  readonly nxBase: string | undefined;
}

export function readWorkspaceConfig(): WorkspaceConfig {
  const { CI = '', NX_BASE } = process.env;
  return {
    isCi: CI !== '' && CI !== 'false',
    nxBase: NX_BASE === '' ? undefined : NX_BASE,
  };
}

/**
 * The environment for Nx. Its base is given by argument alone: with NX_HEAD it would leave out uncommitted changes.
 */
export function nxEnvironment(): NodeJS.ProcessEnv {
  const { NX_BASE: _base, NX_HEAD: _head, ...rest } = process.env;
  // Its plugins in processes of their own would be most of the time that it takes to start.
  return { ...rest, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' };
}

/** Nx makes every program colour its output, the ones that tests start and read included. */
export function forgetForcedColour(): void {
  delete process.env['FORCE_COLOR'];
}

/** The target for which Nx runs this process: a project may have its tests in several, each with inputs of its own. */
export function runningTask(project: string): string | undefined {
  const { NX_TASK_TARGET_PROJECT, NX_TASK_TARGET_TARGET } = process.env;
  return NX_TASK_TARGET_PROJECT === project ? NX_TASK_TARGET_TARGET : undefined;
}

/** Does as the launcher does, for callers of `npx nx`: tests start programs of the workspace by the hundred. */
export function keepCompiledCode(root: string): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'node');
}

/** The environment of a reader's shell: the workspace's own programs are not on its PATH. */
export function documentEnvironment(): NodeJS.ProcessEnv {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return {
    ...process.env,
    PATH: folders.filter((folder) => !folder.endsWith(join('node_modules', '.bin'))).join(delimiter),
  };
}
