import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { workspace } from '../../workspace/workspace.ts';
import { synthesizedOnce } from './synthesized-once.ts';

let data: string;
let synthesized: string[];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'fairway-synthesized-'));
  synthesized = [];
});
afterEach(() => rm(data, { recursive: true, force: true }));

test('stacks of one environment share a synthesis, and each gets files of its own', async () => {
  const { workspace: shared } = open();

  await Promise.all([
    shared.synthesize(join(data, 'a'), ['dev']),
    shared.synthesize(join(data, 'b'), ['dev']),
  ]);
  await shared.synthesize(join(data, 'c'), ['qa']);

  expect(synthesized).toEqual(['dev', 'qa']);
  await writeFile(join(data, 'a/app/cdk.tf.json'), 'changed');
  expect(await readFile(join(data, 'b/app/cdk.tf.json'), 'utf8')).toBe('of dev');
  expect(await readFile(join(data, 'c/app/cdk.tf.json'), 'utf8')).toBe('of qa');
});

test('a synthesis that failed is tried again for the next stack', async () => {
  const { workspace: shared } = open(1);

  await expect(shared.synthesize(join(data, 'a'), ['dev'])).rejects.toThrow('cannot be synthesized');
  await shared.synthesize(join(data, 'b'), ['dev']);

  expect(await readFile(join(data, 'b/app/cdk.tf.json'), 'utf8')).toBe('of dev');
});

test('only the files of the stacks stay once it is closed', async () => {
  const { workspace: shared, close } = open();
  await shared.synthesize(join(data, 'a'), ['dev']);

  await close();

  expect(existsSync(join(data, 'a/app/cdk.tf.json'))).toBe(true);
  expect(await readdir(join(data, 'deployments'))).toEqual([]);
});

function open(failures = 0) {
  return synthesizedOnce(
    {
      ...workspace,
      synthesize: async (folder, names) => {
        synthesized.push(names.join());
        if (synthesized.length <= failures) throw new Error('the stacks cannot be synthesized');
        await mkdir(join(folder, 'app'), { recursive: true });
        await writeFile(join(folder, 'app/cdk.tf.json'), `of ${names.join()}`);
      },
    },
    data,
  );
}
