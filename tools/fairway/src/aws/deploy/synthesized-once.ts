import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Workspace } from '../../workspace/workspace.ts';

/** A workspace that synthesizes for several stacks; `close` removes the files that it keeps for them. */
export interface SynthesizedOnce {
  readonly workspace: Workspace;
  readonly close: () => Promise<void>;
}

/**
 * Synthesizes the same environments once, however many stacks of a command ask: each synthesis writes all of their stacks.
 * @param dataFolder absolute
 */
export function synthesizedOnce(workspace: Workspace, dataFolder: string): SynthesizedOnce {
  const root = join(dataFolder, 'deployments', `synthesized-${process.pid}-${Date.now()}`);
  const synthesized = new Map<string, Promise<string>>();
  return {
    workspace: {
      ...workspace,
      synthesize: async (folder, environments) => {
        const names = environments.join('+');
        let source = synthesized.get(names);
        if (source === undefined) {
          const own = join(root, names);
          source = workspace.synthesize(own, environments).then(() => own);
          synthesized.set(names, source);
          // The next stack that asks tries again.
          source.catch(() => synthesized.delete(names));
        }
        await cp(await source, folder, { recursive: true });
      },
    },
    close: async () => {
      await Promise.allSettled(synthesized.values());
      await rm(root, { recursive: true, force: true });
    },
  };
}
