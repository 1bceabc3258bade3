import { resolveEnvironments, shared } from '@fairway/environments';
import { loadServices } from '@fairway/service-catalog';

import type { Workspace } from '../../src/workspace.ts';

/** This workspace, as the command reads it. */
export async function readWorkspace(): Promise<Workspace> {
  const manifests = await loadServices();
  return { shared, environments: resolveEnvironments(manifests), manifests };
}
