import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { readLogRecord, type LogRecord } from '@fairway/local-ecs';

/**
 * Reads the lines that a service's tasks printed since a time, oldest first, from its log file and those rotated away
 * from it.
 */
export function logHistory(logFolder: string, service: string, since: Date): readonly LogRecord[] {
  return logFiles(logFolder, service)
    .filter((file) => statSync(file).mtime >= since)
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .flatMap((line) => readLogRecord(line) ?? [])
    .filter(({ at }) => new Date(at) >= since);
}

/** Oldest first: `logs.log.2`, `logs.log.1`, `logs.log`. */
function logFiles(folder: string, service: string): readonly string[] {
  const current = `${service}.log`;
  const age = (file: string): number => Number(file.slice(current.length + 1));
  return readdirSync(folder)
    .filter((file) => file === current || (file.startsWith(`${current}.`) && age(file) > 0))
    .toSorted((a, b) => age(b) - age(a))
    .map((file) => join(folder, file));
}
