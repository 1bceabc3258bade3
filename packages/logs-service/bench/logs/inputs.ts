import { createReadStream, createWriteStream, existsSync, renameSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { adversarialLine, cleanLine } from './lines.ts';
import { Random } from './random.ts';

/**
 * Part of each name: another number where lines.ts changes, so that old inputs are not taken for new ones.
 */
const VERSION = 1;
const SEED = 20_250_915;
const BATCH_LINES = 5000;

/** Paths of the inputs. */
export interface Inputs {
  readonly clean: string;
  readonly adversarial: string;
  readonly gzip: string;
  /** Like `clean`, twice as long: memory is measured on it. */
  readonly large: string;
}

/** The inputs in a folder, made where they are not there yet. */
export async function prepareInputs(folder: string, megabytes: number): Promise<Inputs> {
  await mkdir(folder, { recursive: true });
  const named = (name: string, size: number) => join(folder, `logs-v${VERSION}-${name}-${size}mb.jsonl`);
  const inputs = {
    clean: named('clean', megabytes),
    adversarial: named('adversarial', megabytes),
    gzip: `${named('clean', megabytes)}.gz`,
    large: named('clean', 2 * megabytes),
  };
  await once(inputs.clean, () => batches(cleanLine, megabytes));
  await once(inputs.adversarial, () => batches(adversarialLine, megabytes));
  await once(inputs.large, () => batches(cleanLine, 2 * megabytes));
  await once(inputs.gzip, () => createReadStream(inputs.clean).pipe(createGzip({ level: 6 })));
  return inputs;
}

async function once(path: string, content: () => Readable): Promise<void> {
  if (existsSync(path)) return;
  const partial = `${path}.partial`;
  await pipeline(content(), createWriteStream(partial));
  renameSync(partial, path);
}

function batches(lineOf: (random: Random, index: number) => string, megabytes: number): Readable {
  return Readable.from(generate(lineOf, megabytes * 1e6), { objectMode: false });
}

function* generate(lineOf: (random: Random, index: number) => string, bytes: number): Generator<Buffer> {
  const random = new Random(SEED);
  for (let written = 0, index = 0; written < bytes;) {
    let batch = '';
    for (const end = index + BATCH_LINES; index < end; index++) batch += `${lineOf(random, index)}\n`;
    const chunk = Buffer.from(batch);
    written += chunk.length;
    yield chunk;
  }
}
