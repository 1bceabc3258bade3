import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { Failure } from '../terminal/failure.ts';

const change = z.object({
  address: z.string(),
  action: z.enum(['create', 'update', 'replace', 'delete']),
  attributes: z.array(z.string()),
  replacedFor: z.array(z.string()),
});

const plannedTarget = z.object({
  target: z.string(),
  stacks: z.array(
    z.object({
      stack: z.string(),
      isEmpty: z.boolean(),
      changes: z.array(change),
      monthlyUsd: z.number().optional(),
    }),
  ),
});

/** The output of `./fairway plan <target> --json`. */
export type PlannedTarget = z.infer<typeof plannedTarget>;
export type PlannedStackRecord = PlannedTarget['stacks'][number];
export type PlannedChange = z.infer<typeof change>;

/**
 * Reads the plans that other jobs have left: `<folder>/…/<target>.json`. A job that failed has left an empty file or none.
 * @throws {Failure} for a file that is no plan
 */
export async function readPlanFiles(folder: string): Promise<ReadonlyMap<string, PlannedTarget>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  const plans = new Map<string, PlannedTarget>();
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    if (text.trim() === '') continue;
    const plan = parse(text);
    if (plan === undefined) throw new Failure(`${file} is not the output of ./fairway plan --json`);
    plans.set(plan.target, plan);
  }
  return plans;
}

function parse(text: string): PlannedTarget | undefined {
  try {
    return plannedTarget.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
