// Tests of the stacks of this workspace's environments: synthesized once, because that takes longer than the rest.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { definitions, resolveEnvironments } from '@fairway/environments';
import { loadServices } from '@fairway/service-catalog';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { costLines } from '../src/cost/costs.ts';
import { sumOf } from '../src/cost/lines.ts';
import { atRest } from '../src/cost/load.ts';
import { DIAGRAMS, markdownOf } from '../src/diagram/cli.ts';
import { readDiagram } from '../src/diagram/graph.ts';
import { mermaidOf } from '../src/diagram/mermaid.ts';
import { svgOf } from '../src/diagram/svg.ts';
import { readTemplate, type Template } from '../src/workspace/stack-template.ts';
import { workspace } from '../src/workspace/workspace.ts';

const manifests = await loadServices();
const environments = resolveEnvironments(manifests);
const drawn = ['dev', 'prod'].filter((name) => definitions.some((each) => each.name === name));

let folder: string;
const templates = new Map<string, Template>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairway-stacks-'));
  await workspace.synthesize(folder, []);
  for (const stack of await readdir(folder)) {
    templates.set(stack, readTemplate(stack, await readFile(join(folder, stack, 'cdk.tf.json'), 'utf8')));
  }
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

function stacksOf(name: string): readonly Template[] {
  return ['vpc', 'app', 'monitoring'].flatMap((kind) => templates.get(`${kind}-${name}`) ?? []);
}

describe('what environments cost at rest', () => {
  test.each(environments)(
    '$name leaves a fifth of its budget, where its operators are told',
    ({ name, region, operators }) => {
      const month = sumOf(costLines(stacksOf(name), atRest), region);

      expect(month).toBeGreaterThan(30);
      expect(month).toBeLessThan(operators.monthlyBudgetUsd * 0.8);
    },
  );

  test('dev is at most 70 dollars with five services, and 10 more for each that is added', () => {
    const lines = costLines(stacksOf('dev'), atRest);
    const paid = new Set(lines.filter(({ what }) => what.startsWith('tasks ')).map(({ service }) => service));

    expect([...paid].toSorted()).toEqual(manifests.map(({ name }) => name));
    expect(sumOf(lines, 'eu-central-1')).toBeLessThanOrEqual(70 + Math.max(0, manifests.length - 5) * 10);
  });
});

describe('the diagrams of the documents', () => {
  test.each(drawn)(
    '%s is what the stacks are: ./fairway diagram <environment> --write draws it anew',
    async (name) => {
      const diagram = readDiagram(name, stacksOf(name));
      const committed = (file: string) => readFile(join(workspace.root, DIAGRAMS, file), 'utf8');

      expect(await committed(`${name}.svg`)).toBe(svgOf(diagram));
      expect(await committed(`${name}.md`)).toBe(markdownOf(name, mermaidOf(diagram)));
    },
  );

  test('every service is in them, with what its manifest says that it needs', () => {
    const { services } = readDiagram('dev', stacksOf('dev'));

    expect(services.map(({ name }) => name)).toEqual(manifests.map(({ name }) => name));
    for (const { name, needs } of manifests) {
      const { uses } = services.find((each) => each.name === name)!;
      expect(uses.includes('database')).toBe(needs.database !== undefined);
      expect(uses.includes('state')).toBe(needs.stateBucket === true);
      expect(uses.includes('notices')).toBe(needs.topic !== undefined);
      expect(uses.includes('logs')).toBe(needs.readBuckets === true);
    }
  });
});
