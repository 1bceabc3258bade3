import type { ServiceManifest } from '@fairway/service-manifest';

import { Failure } from '../terminal/failure.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { LocalEnvironment } from './local-environment.ts';
import type { Report } from './report.ts';
import { sourceFolders } from './source-folders.ts';
import { watchFolders } from './source-watch.ts';

/**
 * Restarts a service when a file that it loads changes, with its manifest as it is then.
 * @returns what ends that
 */
export function watchServices(
  environment: LocalEnvironment,
  workspace: Workspace,
  report: Report,
): () => void {
  const foldersOf = new Map(
    environment.manifests().map(({ name }) => [name, sourceFolders(workspace.root, name)]),
  );
  const folders = [...new Set([...foldersOf.values()].flat())];
  return watchFolders(folders, (changed) => {
    const services = [...foldersOf].filter(([, used]) => used.some((folder) => changed.has(folder)));
    const names = services.map(([name]) => name);
    report.note(`files changed: restarting ${names.join(', ')}`);
    void restart(names);
  });

  async function restart(names: readonly string[]): Promise<void> {
    environment.deploySources((await readManifests()).filter(({ name }) => names.includes(name)));
  }

  /** The manifests in force stay when the files cannot be read: the next change may repair them. */
  async function readManifests(): Promise<readonly ServiceManifest[]> {
    try {
      return await workspace.reloadServices();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const details = error instanceof Failure ? error.details : [];
      report.note([`the old manifests stay in force: ${reason}`, ...details].join('\n  '));
      return environment.manifests();
    }
  }
}
