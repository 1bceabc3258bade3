import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { resolveEnvironments } from '@fairway/environments';

import { rolesOf, type StackFile } from '../../src/access/roles.ts';
import { accessOf } from '../../src/access/run.ts';
import { readTemplate } from '../../src/workspace/stack-template.ts';
import { workspace } from '../../src/workspace/workspace.ts';
import { withTables } from './page.ts';

/** Synthesizes all stacks, and puts what they need into a page. */
export async function withTreesTables(page: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-limits-'));
  try {
    await workspace.synthesize(folder, []);
    const texts = await Promise.all(
      (await readdir(folder)).toSorted().map(async (name) => ({
        name,
        text: await readFile(join(folder, name, 'cdk.tf.json'), 'utf8'),
      })),
    );
    const templates = texts.map(({ name, text }) => readTemplate(name, text));
    const environments = resolveEnvironments(await workspace.loadServices()).map((environment) => ({
      environment,
      stacks: templates.filter(({ stack }) =>
        ['vpc', 'app', 'monitoring'].some((kind) => stack === `${kind}-${environment.name}`),
      ),
    }));
    const shared = templates.filter(({ stack }) => stack === 'ecr' || stack.startsWith('bootstrap'));
    const files = texts.map(({ name, text }): StackFile => ({
      ...(JSON.parse(text) as Omit<StackFile, 'name'>),
      name,
    }));
    const pipeline = rolesOf(files.filter(({ name }) => name === 'bootstrap'));
    return withTables(page, environments, shared, await accessOf(pipeline));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
