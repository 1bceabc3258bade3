import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ProcessIdentity } from '@fairway/crash-safe';
import { endLeftovers, endRecordedProcesses } from '@fairway/local-ecs';
import { afterAll, afterEach, beforeEach } from '@jest/globals';

import { processesFile } from '../src/environment/claim.ts';
import type { Pace } from '../src/workspace/pace.ts';
import { FIRST_PORT } from './config.ts';

type Closers = (() => unknown)[];

/** The first is the file's, for things made outside of a test; the second is the running test's. */
const scopes: Closers[] = [[]];

beforeEach(() => void scopes.push([]));
afterEach(closeScope);
afterAll(closeScope);

async function closeScope(): Promise<void> {
  for (const close of (scopes.pop() ?? []).reverse()) await close();
}

/** Runs after the test, or after all of the file for things that several of its tests share; last added first. */
export function cleanUp(close: () => unknown): void {
  scopes.at(-1)?.push(close);
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-'));
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A service that tells, under `/<name>`, its process and environment; with `?<n>` after so many milliseconds. */
export const telling = `
  import { createServer } from 'node:http';
  const server = createServer((request, response) => {
    const answer = () => response.end(JSON.stringify({ pid: process.pid, edition: 1, environment: process.env }));
    if (request.url === '/health') response.end('healthy');
    else setTimeout(answer, Number(request.url.split('?')[1] ?? 0));
  });
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGINT', () => process.exit(0));
`;

/** A workspace of its own: services by name, each with its code and its manifest's further fields. */
export class TestWorkspace {
  readonly root = temporaryFolder();
  readonly #definitions = new Map<string, object>();

  /** The data folder of a run that is given no other. */
  readonly dataFolder = join(this.root, '.fairway');

  constructor(services: Record<string, { readonly code?: string; readonly manifest?: object }>) {
    cleanUp(() => this.#endRun());
    writeFileSync(join(this.root, 'package.json'), '{ "version": "1.2.3", "type": "module" }');
    for (const [name, { code = telling, manifest = {} }] of Object.entries(services)) {
      this.writeCode(name, code);
      this.writeManifest(name, manifest);
    }
  }

  writeCode(name: string, code: string): void {
    const folder = join(this.root, 'packages', `${name}-service`, 'src');
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(folder, '..', 'manifest', 'src'), { recursive: true });
    writeFileSync(join(folder, '..', 'package.json'), '{}');
    writeFileSync(join(folder, 'main.ts'), code);
  }

  writeJob(service: string, job: string, code: string): void {
    const folder = join(this.root, 'packages', `${service}-service`, 'src', 'jobs');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${job}.ts`), code);
  }

  /** The pace of deployments, in place of the fixture's own. */
  writePace(pace: Partial<Pace>): void {
    writeFileSync(join(this.root, 'pace.json'), JSON.stringify(pace));
  }

  writeManifest(name: string, manifest: object): void {
    const least = {
      summary: `The service ${name}.`,
      port: FIRST_PORT + this.#definitions.size,
      paths: [`/${name}`],
      cpu: 256,
      memoryMib: 512,
      longestRequestSeconds: 5,
    };
    this.#definitions.set(name, { name, ...least, ...manifest });
    writeFileSync(join(this.root, 'services.json'), JSON.stringify([...this.#definitions.values()]));
  }

  /** A test that fails must not leave processes behind either. */
  async #endRun(): Promise<void> {
    const file = join(this.dataFolder, 'up.json');
    if (!existsSync(file)) return;
    const { owner } = JSON.parse(readFileSync(file, 'utf8')) as { owner: ProcessIdentity };
    await endLeftovers([owner], 0);
    await endRecordedProcesses(processesFile(this.dataFolder), 0);
  }
}
