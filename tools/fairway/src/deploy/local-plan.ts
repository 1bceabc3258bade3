import type { ServiceManifest } from '@fairway/service-manifest';

import type { LocalStatus } from '../control/protocol.ts';
import { Failure, UsageError } from '../terminal/failure.ts';

/**
 * Decides which services to build: those named, or all that the environment has; builds and deploys nothing.
 * @throws {UsageError} naming what the workspace does not have
 * @throws {Failure} when the environment cannot take them
 */
export function planDeploy(
  names: readonly string[],
  manifests: readonly ServiceManifest[],
  status: Pick<LocalStatus, 'runs' | 'services'>,
): readonly ServiceManifest[] {
  const existing = manifests.map(({ name }) => name);
  const unknown = names.filter((name) => !existing.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${existing.join(', ')}`);
  }
  if (status.runs === 'sources') {
    throw new Failure(
      'the environment runs sources, which replace themselves when they change: start it without --watch to deploy',
    );
  }
  const running = status.services.map(({ name }) => name);
  const absent = names.filter((name) => !running.includes(name));
  if (absent.length > 0) {
    throw new Failure(
      `the environment was started without ${absent.join(', ')}: stop it, and start it with them, ./fairway up`,
    );
  }
  const wanted = names.length > 0 ? names : running;
  return manifests.filter(({ name }) => wanted.includes(name));
}
