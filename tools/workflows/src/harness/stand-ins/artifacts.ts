import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join, matchesGlob } from 'node:path';

import type { ActionStandIn } from '../action.ts';
import { StepFailure, WorkflowError } from '../workflow-error.ts';

/** actions/upload-artifact: a folder for each name. A name that a run has already is an error, as it is there. */
export const uploadArtifact: ActionStandIn = async ({ inputs, workspace, artifacts }) => {
  const { name = 'artifact', path = '', 'if-no-files-found': missing = 'warn' } = inputs;
  const target = join(artifacts, name);
  if (existsSync(target)) throw new StepFailure(`the run has an artifact ${name} already`);
  const found = globSync(path, { cwd: workspace });
  if (found.length === 0 && missing === 'error') throw new StepFailure(`no file was found: ${path}`);
  if (found.length === 0) return {};
  await mkdir(target, { recursive: true });
  for (const each of found) {
    const source = join(workspace, each);
    const isFolder = (await stat(source)).isDirectory();
    await cp(source, isFolder ? target : join(target, basename(each)), { recursive: true });
  }
  return {};
};

/** actions/download-artifact: one by its name, or all that a pattern fits. */
export const downloadArtifact: ActionStandIn = async ({ inputs, workspace, artifacts }) => {
  const { name, pattern, path = '.', 'merge-multiple': merge = 'false' } = inputs;
  if ((name === undefined) === (pattern === undefined)) {
    throw new WorkflowError('download-artifact: name either name or pattern');
  }
  const target = join(workspace, path);
  const all = existsSync(artifacts) ? await readdir(artifacts) : [];
  if (name !== undefined && !all.includes(name)) throw new StepFailure(`there is no artifact ${name}`);
  const wanted = all.filter((each) =>
    name === undefined ? matchesGlob(each, pattern ?? '') : each === name,
  );
  for (const each of wanted.toSorted()) {
    const isFlat = name !== undefined || merge === 'true';
    await cp(join(artifacts, each), isFlat ? target : join(target, each), { recursive: true });
  }
  return {};
};
