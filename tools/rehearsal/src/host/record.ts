import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { writeWhole } from '@fairway/crash-safe';

/** A rehearsal that runs, for processes that did not start it. */
export interface RehearsalRecord {
  /** Of the process that holds it; SIGTERM ends it. */
  readonly pid: number;
  /** The variables with which a verb talks to it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Base for images, the verbs' `--base`. */
  readonly base: string;
  /** The port of `https://<id>.cloudfront.localhost:<port>`. */
  readonly port: number;
  /** File of the authority that has signed for the domains. */
  readonly authority: string;
}

const FILE = 'rehearsal.json';

/** The file with what its process has to say to nobody in particular, such as why it ended. */
export function hostLog(folder: string): string {
  return join(folder, 'host.log');
}

/** @param folder of the rehearsal; absolute */
export async function writeRecord(folder: string, record: RehearsalRecord): Promise<void> {
  const file = join(folder, FILE);
  await mkdir(dirname(file), { recursive: true });
  await writeWhole(file, JSON.stringify(record), { mode: 0o600 });
}

export async function removeRecord(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}

/** @returns undefined where none runs in this folder */
export async function findRehearsal(folder: string): Promise<RehearsalRecord | undefined> {
  const file = join(folder, FILE);
  if (!existsSync(file)) return undefined;
  try {
    const record = JSON.parse(await readFile(file, 'utf8')) as RehearsalRecord;
    process.kill(record.pid, 0);
    return record;
  } catch {
    // Its process was killed, or the machine was.
    return undefined;
  }
}
