import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One file a service with everything it printed in this run; the run before is kept beside it as `.log.1`. */
export class ServiceLogs {
  readonly folder: string;
  readonly #files = new Map<string, number>();

  constructor(dataFolder: string, services: readonly string[]) {
    this.folder = join(dataFolder, 'logs');
    mkdirSync(this.folder, { recursive: true });
    for (const service of services) this.#files.set(service, this.#open(service));
  }

  write(service: string, line: string): void {
    const file = this.#files.get(service);
    // Synchronous: what a service printed last is what matters when everything ends at once.
    if (file !== undefined) writeSync(file, `${line}\n`);
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
  }

  #open(service: string): number {
    const path = join(this.folder, `${service}.log`);
    if (existsSync(path)) renameSync(path, `${path}.1`);
    return openSync(path, 'a');
  }
}
