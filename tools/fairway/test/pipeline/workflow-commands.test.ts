import { join } from 'node:path';

import { readActions, readWorkflows, type Step } from '@fairway/workflows/workflow-file';
import { expect, test } from '@jest/globals';

import { runInProcess } from '../run-in-process.ts';

const root = join(import.meta.dirname, '../../../..');
const steps: readonly { readonly path: string; readonly step: Step }[] = [
  ...readWorkflows(root).flatMap(({ path, content }) =>
    Object.values(content.jobs).flatMap((job) => (job.steps ?? []).map((step) => ({ path, step }))),
  ),
  ...readActions(root).flatMap(({ path, content }) => content.runs.steps.map((step) => ({ path, step }))),
];

/** A command of a `run:`: its verb, one below it, and flags, also of the list `arguments` that it may be given. */
const commands = steps.flatMap(({ path, step: { run = '' } }) =>
  [...run.matchAll(/\.\/fairway ([^\n|;)]+)/g)].map(([, text = '']) => {
    const [verb = '', below = ''] = text.split(/\s+/);
    const lists = [...run.matchAll(/arguments\+?=\(([^)]*)\)/g)].map(([, list = '']) => list);
    const given = text.includes('${arguments[@]}') ? [text, ...lists].join(' ') : text;
    const flags = [...given.matchAll(/(?<=\s|^|\()--[a-z][a-z-]*/g)].map(([flag]) => flag);
    return { path, verb, below: /^[a-z]+$/.test(below) ? below : undefined, flags };
  }),
);

test('every verb and flag that a workflow names is there', async () => {
  const faults: string[] = [];
  const helps = new Map<string, string>();
  for (const { path, verb, below, flags } of commands.filter((each) => !each.verb.startsWith('-'))) {
    const words = below === undefined ? [verb] : [verb, below];
    const name = words.join(' ');
    if (!helps.has(name)) helps.set(name, await helpOf(words));
    const known = new Set(helps.get(name)?.match(/--[a-z][a-z-]*/g));
    if (known.size === 0) faults.push(`${path}: there is no ./fairway ${name}`);
    else
      faults.push(
        ...flags.filter((flag) => !known.has(flag)).map((flag) => `${path}: ${name} has no ${flag}`),
      );
  }

  expect(faults).toEqual([]);
  expect(commands.length).toBeGreaterThan(25);
  expect(commands.flatMap(({ flags }) => flags)).toEqual(
    expect.arrayContaining(['--new-stacks', '--to', '--saved', '--keep-network', '--pull-request']),
  );
});

/** @returns nothing where there is no such verb; a word after a verb without others below it is its argument */
async function helpOf([verb = '', below = '']: readonly string[]): Promise<string> {
  const { code, stdout } = await runInProcess([verb, '--help']);
  if (code !== 0) return '';
  if (below === '' || !stdout.includes('\nCommands:')) return stdout;
  if (!new RegExp(`^  ${below}\\b`, 'm').test(stdout)) return '';
  return (await runInProcess([verb, below, '--help'])).stdout;
}
