import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { GuardedChildren, listProcesses } from '../src/index.ts';

let folder: string;
const parents: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guarded-'));
});
afterEach(() => {
  for (const parent of parents.splice(0)) parent.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A process with two children, each of which has a child; all of them hold its standard output. */
async function startParent() {
  const program = join(import.meta.dirname, 'children-parent.ts');
  const parent = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  parents.push(parent);
  const lines = createInterface(parent.stdout)[Symbol.asyncIterator]();
  const started = [(await lines.next()).value, (await lines.next()).value];
  expect(started.toSorted()).toEqual(['first', 'second']);
  return { parent, nextLine: async () => String((await lines.next()).value) };
}

async function untilRemoved(path: string): Promise<void> {
  const removed = Promise.withResolvers<undefined>();
  const watcher = watch(tmpdir(), (_, name) => {
    if (name === basename(path) && !existsSync(path)) removed.resolve(undefined);
  });
  if (!existsSync(path)) removed.resolve(undefined);
  await removed.promise;
  watcher.close();
}

describe('guarded children', () => {
  test('end with their own children when their parent is killed, and their folder is removed', async () => {
    const { parent } = await startParent();

    parent.kill('SIGKILL');

    // Told only when the last process that holds the standard output has ended.
    await once(parent, 'close');
    await untilRemoved(folder);
  });

  test('end although the guard was killed before their parent', async () => {
    const { parent, nextLine } = await startParent();
    const guards = listProcesses().filter((row) => row.parent === parent.pid && !/sh$/.test(row.program));
    expect(guards).toHaveLength(1);
    for (const { pid } of guards) process.kill(pid, 'SIGKILL');
    expect(await nextLine()).toBe('replaced');

    parent.kill('SIGKILL');

    await once(parent, 'close');
  });

  test('end when they are told to, and the folder with them', async () => {
    const children = new GuardedChildren({ folder });
    const child = children.spawn('/bin/sh', ['-c', 'sleep 600 & echo on; wait'], {
      output: ['pipe', 'ignore'],
    });
    await once(createInterface(child.stdout ?? process.stdin), 'line');

    await children.close();

    expect(child.signalCode).toBe('SIGKILL');
    expect(existsSync(folder)).toBe(false);
  });

  test('get their arguments as they are, and nothing to read', async () => {
    const children = new GuardedChildren();
    const args = ['a b', '"', '$HOME', ''];

    const child = children.spawn('/bin/sh', ['-c', 'cat; printf "%s|" "$@"', 'sh', ...args], {
      output: ['pipe', 'inherit'],
    });

    expect(await text(child.stdout ?? process.stdin)).toBe('a b|"|$HOME||');
    await children.close();
    expect(child.exitCode).toBe(0);
  });

  test('that are no programs end with 127', async () => {
    const children = new GuardedChildren();

    const child = children.spawn('/nowhere/program', [], { output: ['ignore', 'ignore'] });
    const [code] = (await once(child, 'exit')) as [number];

    expect(code).toBe(127);
    await children.close();
  });
});
