import { readFile, writeFile } from 'node:fs/promises';

import { z } from 'zod';

import { images } from '../aws/ledger/ledger.ts';
import { Failure } from '../terminal/failure.ts';
import type { Promotable } from './plan.ts';

/** An approval may take a night; images that ran a day ago may not run any more. */
const MAX_AGE_MS = 86_400_000;

const content = z.strictObject({
  format: z.literal(1),
  from: z.string(),
  to: z.string(),
  when: z.iso.datetime(),
  commit: z.string(),
  images,
});

export async function writeSavedPromotion(
  file: string,
  to: string,
  promotion: Promotable,
  now: Date = new Date(),
): Promise<void> {
  const { from, commit, images: chosen } = promotion;
  const text = { format: 1, from, to, when: now.toISOString(), commit, images: chosen };
  await writeFile(file, `${JSON.stringify(text, undefined, 2)}\n`);
}

/**
 * Reads the images that were chosen before, for exactly these two environments.
 * @param services of which only these are wanted; all when it is empty
 * @throws {Failure} for another pair, for one that is a day old, and for a file that is none
 */
export async function readSavedPromotion(
  file: string,
  asked: { readonly from: string; readonly to: string; readonly services: readonly string[] },
  now: Date = new Date(),
): Promise<Promotable> {
  const again = `choose again: ./fairway promote ${asked.from} ${asked.to} --save ${file}`;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Failure(`there is no file ${file}; ${again}`);
  });
  const saved = parse(text);
  if (saved === undefined) throw new Failure(`${file} is not what promote --save writes; ${again}`);
  const { from, to, when, commit, images: chosen } = saved;
  if (from !== asked.from || to !== asked.to) {
    throw new Failure(`${file} is of ${from} and ${to}, not of ${asked.from} and ${asked.to}; ${again}`);
  }
  if (now.getTime() - Date.parse(when) > MAX_AGE_MS) {
    throw new Failure(`${file} is more than a day old, and ${from} may run something else by now; ${again}`);
  }
  const wanted = Object.entries(chosen).filter(
    ([service]) => asked.services.length === 0 || asked.services.includes(service),
  );
  return { from, commit, images: Object.fromEntries(wanted) };
}

function parse(text: string): z.infer<typeof content> | undefined {
  try {
    return content.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
