/** Runs the workflows of .github on a repository of their own: `./fairway` is a recorder, GitHub and AWS are not there. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { GithubStandIn, type StandInRun } from '@fairway/workflows/github-stand-in';
import {
  runWorkflow,
  standardActions,
  type JobReport,
  type RunOptions,
  type RunReport,
  type WorkflowEvent,
} from '@fairway/workflows/harness';

import type { WorkspaceEnvironments } from '../../src/workspace/workspace.ts';
import { demo, sampleEnvironments } from '../sample-environments.ts';
import { cleanUp, temporaryFolder } from '../test-workspace.ts';
import { restoreEnvironment, searchPath } from './config.ts';
import { Recorder, RECORDER_SCRIPT, type Answer } from './recorder.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const SHARED_NETWORK = { kind: 'shared' as const, vpc: 'dev' };

export const ENVIRONMENTS: WorkspaceEnvironments = {
  ...sampleEnvironments,
  definitions: [
    { ...demo, name: 'dev' },
    { ...demo, name: 'staging', network: { kind: 'own', cidr: '10.41.0.0/16' } },
    ...['qa', 'preview1'].map((name) => ({ ...demo, name, network: SHARED_NETWORK })),
  ],
  matrix: {
    develop: { imageTag: 'dev', vpcs: ['dev'], apps: ['dev', 'qa'] },
    main: { imageTag: 'staging', vpcs: ['staging'], apps: ['staging'] },
  },
};

/** The answers of verbs that need an account, unless a test sets others. */
export function answerWell([verb = '', target = '', ...rest]: readonly string[]): Answer | undefined {
  const after = (flag: string) => rest[rest.indexOf(flag) + 1] ?? '';
  if (verb === 'matrix' || verb === 'pipeline' || verb === 'preview') return undefined;
  if (verb === 'plan' && rest.includes('--json')) return { stdout: JSON.stringify({ target, stacks: [] }) };
  if (verb === 'plan')
    return { outputs: { changes: 'true' }, files: { [after('--out')]: `plan of ${target}` } };
  if (verb === 'deploy') {
    const needs = rest.includes('--plan') ? [after('--plan')] : [];
    return { needs, stdout: `https://${target}.example.com\n` };
  }
  if (verb === 'promote' && rest.includes('--save')) return { files: { [after('--save')]: '{}' } };
  return verb === 'promote' ? { needs: [after('--saved')] } : {};
}

/** A repository with the branches main and develop, and GitHub's side of it. */
export class PipelineRuns {
  readonly github: GithubStandIn;
  readonly recorder: Recorder;
  readonly root: string;
  readonly #git: (...args: readonly string[]) => string;
  #runs = 0;

  private constructor(github: GithubStandIn, recorder: Recorder) {
    this.github = github;
    this.recorder = recorder;
    this.root = join(temporaryFolder(), 'repository');
    mkdirSync(join(this.root, '.ci'), { recursive: true });
    cpSync(join(ROOT, '.github'), join(this.root, '.github'), { recursive: true });
    for (const path of ['fairway', 'npm', 'npx', '.ci/install', '.ci/run', '.ci/install-workflow-linters']) {
      const text = path.startsWith('.ci/install') ? 'true\n' : RECORDER_SCRIPT;
      writeFileSync(join(this.root, path), text, { mode: 0o755 });
    }
    writeFileSync(join(this.root, 'package.json'), '{ "version": "1.0.0" }\n');
    const who = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
      [`GIT_${role}_NAME`, 'somebody'],
      [`GIT_${role}_EMAIL`, 'somebody@example.com'],
    ]);
    const none = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    const env = { PATH: searchPath(), ...none, ...(Object.fromEntries(who) as Record<string, string>) };
    this.#git = (...args) =>
      execFileSync('git', args, { cwd: this.root, env, encoding: 'utf8', stdio: 'pipe' }).trim();
    this.#git('init', '--quiet', '--initial-branch=main');
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--message', 'feat: begin');
    this.#git('branch', 'develop');
  }

  static async start(): Promise<PipelineRuns> {
    const github = await GithubStandIn.start();
    github.labels.add('preview: preview1');
    const recorder = await Recorder.start(ENVIRONMENTS, answerWell);
    cleanUp(() => {
      github.close();
      recorder.close();
      restoreEnvironment();
    });
    return new PipelineRuns(github, recorder);
  }

  /** Commits on a branch of its own and merges that into develop, as a pull request does. @returns the merge */
  merge(name: string, ...messages: readonly string[]): string {
    this.change(name, ...messages);
    this.#git('checkout', '--quiet', 'develop');
    this.#git('merge', '--quiet', '--no-ff', '--message', `Merge ${name}`, name);
    const commit = this.#git('rev-parse', 'HEAD');
    this.github.branches.set('develop', commit);
    return commit;
  }

  /**
   * @param messages of its commits, in order; one when there is none
   * @returns the last commit of a branch that is not merged yet
   */
  change(name: string, ...messages: readonly string[]): string {
    this.#git('checkout', '--quiet', '-b', name, 'develop');
    for (const [index, message] of (messages.length === 0 ? [`feat: ${name}`] : messages).entries()) {
      writeFileSync(join(this.root, `${name}.txt`), `${name} ${index}`);
      this.#git('add', '--all');
      this.#git('commit', '--quiet', '--message', message);
    }
    return this.#git('rev-parse', 'HEAD');
  }

  /** Git's short name of the commit with a subject. */
  short(subject: string): string {
    return (
      this.#git('log', '--all', '--format=%h', '--fixed-strings', `--grep=${subject}`).split('\n')[0] ?? ''
    );
  }

  /** Runs a workflow, and tells GitHub's API of the run. */
  async run(workflow: string, event: WorkflowEvent, options: Partial<RunOptions> = {}): Promise<RunReport> {
    this.recorder.calls.length = 0;
    const report = await runWorkflow({
      repository: this.root,
      workflow,
      event: { ...event, runNumber: (this.#runs += 1) },
      folder: mkdtempSync(join(this.root, '../run-')),
      variables: {
        // npm of the repository is the recorder, too.
        PATH: `${this.root}:${searchPath()}`,
        GITHUB_API_URL: this.github.url,
        RECORDER_PORT: this.recorder.port,
      },
      actions: standardActions((role) => ({ RECORDED_ROLE: role })),
      ...options,
    });
    this.github.runs.push(standInRun(this.#runs, workflow, event, report));
    return report;
  }

  push(commit: string, options: Partial<RunOptions> = {}): Promise<RunReport> {
    return this.run('deploy.yml', { name: 'push', ref: 'refs/heads/develop', commit }, options);
  }

  /** Tells GitHub's API of a run that has deployed a commit of a branch. */
  hasDeployed(commit: string, branch = 'develop'): void {
    const steps = [{ name: 'Deploy', conclusion: 'success' }];
    this.github.runs.push({
      id: (this.#runs += 1),
      workflow: 'deploy.yml',
      branch,
      event: 'push',
      commit,
      conclusion: 'success',
      jobs: ['plan', 'apply'].map((name) => ({
        name: `services (qa) / ${name}`,
        conclusion: 'success',
        steps,
      })),
    });
  }

  /** The calls that had a role, or that change something, each with the end of its role's name. */
  get called(): readonly string[] {
    return this.recorder.calls
      .filter(({ words }) => words !== '--version')
      .map(({ words, role }) => (role === '' ? words : `${words} as ${role.replace(/^.*\//, '')}`));
  }
}

function standInRun(
  id: number,
  workflow: string,
  { name: event, ref, commit }: WorkflowEvent,
  { conclusion, jobs }: RunReport,
): StandInRun {
  const branch = ref.replace('refs/heads/', '');
  return {
    id,
    workflow,
    branch,
    event,
    commit,
    conclusion,
    jobs: jobs.map(({ name, conclusion: ended, steps }) => ({ name, conclusion: ended, steps })),
  };
}

/** Each job as `name: how it ended`, without the values of its matrix but for the first. */
export function shortly({ jobs }: RunReport): readonly string[] {
  return jobs.map(({ name, conclusion }) => `${name.replace(/\(([^,)]+)[^)]*\)/, '($1)')}: ${conclusion}`);
}

/** A job by how {@link shortly} names it. */
export function jobOf({ jobs }: RunReport, name: string): JobReport {
  const found = jobs.find((job) => job.name.replace(/\(([^,)]+)[^)]*\)/, '($1)') === name);
  if (found === undefined)
    throw new Error(`there is no job ${name}: ${jobs.map((job) => job.name).join(', ')}`);
  return found;
}
