import { UsageError } from '../terminal/failure.ts';
import type { Workspace } from './workspace.ts';

/** @throws {UsageError} naming services that the workspace does not have */
export async function requireServices(names: readonly string[], workspace: Workspace): Promise<void> {
  const existing = (await workspace.loadServices()).map(({ name }) => name);
  const unknown = names.filter((name) => !existing.includes(name));
  if (unknown.length === 0) return;
  throw new UsageError(`no such service: ${unknown.join(', ')}. There are: ${existing.join(', ')}`);
}
