import type { ChosenEngine, ChosenEngineOptions } from './open-engine.ts';

export type { ChosenEngine };

/** @returns nothing where the environment has not chosen one; then nothing of it is loaded */
export async function chooseEngine(options: ChosenEngineOptions): Promise<ChosenEngine | undefined> {
  if (options.workgroup === '') return undefined;
  const { openEngine } = await import('./open-engine.ts');
  return openEngine(options);
}
