// `node main.ts SERVICE_FOLDER [OUTPUT_FOLDER]`: the `build` task. OUTPUT_FOLDER is the service's `dist/` by default.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { bundleService } from '@fairway/bundle';

import { singleFinding, writeResult } from '../check/result.ts';
import { readProject, workspaceRoot } from '../workspace.ts';

const [folder = '', outputFolder] = process.argv.slice(2);
const { name } = await readProject(workspaceRoot, folder);
const startedAt = Date.now();
const failure = await build().then(
  () => undefined,
  (error: unknown) => (error as Error).message,
);

if (failure !== undefined) process.stderr.write(`${failure}\n`);
process.exitCode = failure === undefined ? 0 : 1;
if (outputFolder === undefined) {
  const durationMs = Date.now() - startedAt;
  const finding = singleFinding(failure === undefined, failure ?? '');
  await writeResult(workspaceRoot, { project: name, target: 'build', ...finding, startedAt, durationMs });
}

async function build(): Promise<void> {
  // A bundle does not check its manifest again when it starts: one with faults must not get there.
  const manifest = join(workspaceRoot, folder, 'manifest/src/index.ts');
  if (existsSync(manifest)) await import(pathToFileURL(manifest).href);
  const output = outputFolder === undefined ? join(workspaceRoot, folder, 'dist') : resolve(outputFolder);
  await bundleService(workspaceRoot, folder, output);
}
