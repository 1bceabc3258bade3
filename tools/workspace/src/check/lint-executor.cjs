'use strict';
// Nx's executor for `lint`: one process lints every project of a run that the cache does not answer for. The libraries
// that they import are then parsed once, and the linters loaded once. Plain JavaScript: Nx runs it on any Node.
const { spawn } = require('node:child_process');
const { on } = require('node:events');
const { join } = require('node:path');

const workspaceTools = join(__dirname, '..', '..');
const main = join(__dirname, 'main.ts');

/**
 * @typedef {{ root: string, projectsConfigurations: { projects: Record<string, { root: string }> } }} Context of Nx
 * @typedef {{ id: string, target: { project: string } }} Task
 * @typedef {{ success: boolean, terminalOutput: string, startTime?: number, endTime?: number }} TaskResult
 * @typedef {{ folder: string, hasPassed: boolean, output: string, startedAt: number, durationMs: number }} Message
 */

/**
 * Nx's batch: yields each task's result as soon as it is known.
 * @param {{ tasks: Record<string, Task> }} taskGraph
 * @param {unknown} _options
 * @param {unknown} _overrides
 * @param {Context} context
 * @returns {AsyncGenerator<{ task: string, result: TaskResult }>}
 */
async function* lintProjects(taskGraph, _options, _overrides, { root, projectsConfigurations }) {
  const projects = new Map(Object.entries(projectsConfigurations.projects));
  const waiting = new Map(
    Object.values(taskGraph.tasks).map(({ id, target }) => [projects.get(target.project)?.root ?? '', id]),
  );
  while (waiting.size > 0) {
    for await (const { folder, hasPassed, output, startedAt, durationMs } of lint(root, [
      ...waiting.keys(),
    ])) {
      const task = waiting.get(folder) ?? '';
      waiting.delete(folder);
      const times = { startTime: startedAt, endTime: startedAt + durationMs };
      yield { task, result: { success: hasPassed, terminalOutput: output, ...times } };
    }
    // It died over the next project, without a result: the ones after that are linted by another process.
    for (const [folder, task] of [...waiting].slice(0, 1)) {
      waiting.delete(folder);
      yield { task, result: { success: false, terminalOutput: 'The process died while it linted this.\n' } };
    }
  }
}

/**
 * For `nx lint PROJECT --batch=false`.
 * @param {unknown} _options
 * @param {Context & { projectName: string }} context
 */
async function lintProject(_options, context) {
  const id = context.projectName;
  const tasks = { [id]: { id, target: { project: id } } };
  for await (const { result } of lintProjects({ tasks }, undefined, undefined, context)) {
    process.stdout.write(result.terminalOutput);
    return { success: result.success };
  }
  return { success: false };
}

/**
 * @param {string} root
 * @param {string[]} folders
 * @returns {AsyncGenerator<Message>}
 */
async function* lint(root, folders) {
  const child = spawn(
    join(root, 'node_modules', '.bin', 'node'),
    ['--require', join(workspaceTools, 'follow-parent.cjs'), main, 'lint', ...folders],
    // Its messages carry its output, by project.
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const stop = () => child.kill();
  // Nx itself was killed, so it cannot stop this process any more.
  process.once('disconnect', stop);
  for await (const [message] of on(child, 'message', { close: ['disconnect'] })) yield message;
  process.off('disconnect', stop);
}

module.exports = { lintProject, lintProjects };
