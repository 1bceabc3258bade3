import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { shared } from '@fairway/environments';
import type { RehearsalRecord } from '@fairway/rehearsal';
import { GithubStandIn } from '@fairway/workflows/github-stand-in';
import {
  runWorkflow,
  standardActions,
  type JobReport,
  type RunOptions,
  type RunReport,
  type WorkflowEvent,
} from '@fairway/workflows/harness';

import { rehearsalEnvironment } from '../../src/rehearse/config.ts';
import { startSigstore, type SigstoreServices } from '../signatures/sigstore-services.ts';
import { withEnvironment } from '../deploys/config.ts';
import { putProgram, type ProofRepository } from './proof-repository.ts';
import { RoleSignIn } from './role-sign-in.ts';
import { TokenIssuer } from './token-issuer.ts';

const run = promisify(execFile);
const FAILED_LINES = 40;

/** GitHub with runners, on this machine: workflows of a repository are carried out against emulated AWS. */
export class ProofPipeline {
  readonly github: GithubStandIn;
  readonly repository: ProofRepository;
  readonly record: RehearsalRecord;
  readonly #folder: string;
  readonly #sigstore: SigstoreServices;
  readonly #issuer: TokenIssuer;
  readonly #signIn: RoleSignIn;
  #runs = 0;

  private constructor(
    folder: string,
    repository: ProofRepository,
    record: RehearsalRecord,
    services: readonly [GithubStandIn, SigstoreServices, TokenIssuer],
  ) {
    [this.github, this.#sigstore, this.#issuer] = services;
    this.#folder = folder;
    this.repository = repository;
    this.record = record;
    const endpoint = record.variables['AWS_ENDPOINT_URL'] ?? '';
    this.#signIn = new RoleSignIn(endpoint, shared.region, this.#issuer);
  }

  /** @param folder keeps runs, and between two openings what GitHub knows */
  static async open(
    folder: string,
    repository: ProofRepository,
    record: RehearsalRecord,
  ): Promise<ProofPipeline> {
    const services = await Promise.all([GithubStandIn.start(), startSigstore(), TokenIssuer.start()]);
    const pipeline = new ProofPipeline(folder, repository, record, services);
    await mkdir(join(folder, 'runs'), { recursive: true });
    await writeFile(join(folder, 'trusted_root.json'), JSON.stringify(services[1].trustedRoot));
    await putProgram(join(folder, 'bin'), 'npm', `#!/bin/sh\necho "npm $*: left to npm test itself"\n`);
    await pipeline.#remember();
    pipeline.github.labels.add('preview: preview1');
    return pipeline;
  }

  async close(): Promise<void> {
    const { branches, issues, runs } = this.github;
    const known = { branches: [...branches], issues, runs, count: this.#runs };
    await writeFile(join(this.#folder, 'github.json'), JSON.stringify(known));
    await this.repository.furnish(this.repository.root);
    this.#signIn.close();
    this.github.close();
    this.#sigstore.close();
    this.#issuer.close();
  }

  /** A verb in the repository as a person with an administrator's keys would type it: bootstrap, and looking. */
  async fairway(...args: readonly string[]): Promise<string> {
    await this.repository.furnish(this.repository.root);
    const options = {
      cwd: this.repository.root,
      maxBuffer: 64 * 1024 * 1024,
      env: rehearsalEnvironment(this.record.variables),
    };
    const { stdout } = await run(join(this.repository.root, 'fairway'), args, options);
    return stdout;
  }

  /** Runs a workflow, says how each job ended, and tells GitHub's API of the run. */
  async run(workflow: string, event: WorkflowEvent, options: Partial<RunOptions> = {}): Promise<RunReport> {
    const runNumber = (this.#runs += 1);
    let since = performance.now();
    const report = await runWorkflow({
      repository: this.repository.root,
      workflow,
      event: { ...event, runNumber },
      folder: await mkdtemp(join(this.#folder, 'runs', `${runNumber}-`)),
      variables: this.#variables(),
      idTokens: this.#issuer.admit,
      actions: {
        ...standardActions(this.#signIn.credentials),
        'actions/setup-node': async ({ workspace }) => {
          await this.repository.furnish(workspace);
          return {};
        },
      },
      onJob: (job) => {
        process.stdout.write(jobLine(job, performance.now() - since));
        since = performance.now();
      },
      ...options,
    });
    const branch = event.ref.replace('refs/heads/', '');
    const { conclusion, jobs } = report;
    const { name, commit } = event;
    this.github.runs.push({ id: runNumber, workflow, branch, event: name, commit, conclusion, jobs });
    return report;
  }

  /** A push of a merge into develop; GitHub's branch is there already when the run begins. */
  push(commit: string, options: Partial<RunOptions> = {}): Promise<RunReport> {
    this.github.branches.set('develop', commit);
    return this.run('deploy.yml', { name: 'push', ref: 'refs/heads/develop', commit }, options);
  }

  /** Asks a domain with curl. @returns the answer's text; the status alone where it is none of success */
  async curl(domain: string, path: string): Promise<string> {
    const [id = ''] = domain.split('.');
    const { port, authority } = this.record;
    const host = `${id}.cloudfront.localhost:${port}`;
    const { stdout } = await run('curl', [
      '--silent',
      '--show-error',
      '--max-time',
      '30',
      '--cacert',
      authority,
      '--resolve',
      `${host}:127.0.0.1`,
      '--write-out',
      '\n%{http_code}',
      `https://${host}${path}`,
    ]);
    const end = stdout.lastIndexOf('\n');
    const status = stdout.slice(end + 1);
    return status === '200' ? stdout.slice(0, end) : status;
  }

  #variables(): Readonly<Record<string, string>> {
    const { PATH = '' } = withEnvironment({});
    // Keys come from the role that a job signs in as: the rehearsal's own would let every job in.
    const {
      AWS_ACCESS_KEY_ID: _,
      AWS_SECRET_ACCESS_KEY: __,
      AWS_REGION: ___,
      AWS_DEFAULT_REGION: ____,
      ...emulation
    } = this.record.variables;
    return {
      ...emulation,
      ...terraformVariables(),
      PATH: [join(this.#folder, 'bin'), PATH].join(delimiter),
      GITHUB_API_URL: this.github.url,
      SIGSTORE_FULCIO_URL: this.#sigstore.url,
      SIGSTORE_REKOR_URL: this.#sigstore.url,
      SIGSTORE_TRUSTED_ROOT: join(this.#folder, 'trusted_root.json'),
    };
  }

  async #remember(): Promise<void> {
    const file = join(this.#folder, 'github.json');
    if (!existsSync(file)) return;
    const known = JSON.parse(await readFile(file, 'utf8')) as {
      readonly branches: readonly (readonly [string, string])[];
      readonly issues: GithubStandIn['issues'];
      readonly runs: GithubStandIn['runs'];
      readonly count: number;
    };
    for (const [branch, commit] of known.branches) this.github.branches.set(branch, commit);
    this.github.issues.push(...known.issues);
    this.github.runs.push(...known.runs);
    this.#runs = known.count;
  }
}

/** The variables by which Terraform finds its provider on this machine: the runner's home is an empty folder. */
function terraformVariables(): Readonly<Record<string, string>> {
  const names = ['TF_CLI_CONFIG_FILE', 'TF_PLUGIN_MIRROR', 'TF_PLUGIN_CACHE_DIR'];
  const given = Object.entries(withEnvironment({})).filter(
    (entry): entry is [string, string] => names.includes(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(given);
}

function jobLine({ name, conclusion, steps, annotations }: JobReport, tookMs: number): string {
  const short = name.replace(/\(([^,)]+)[^)]*\)/, '($1)');
  const seconds = `${(tookMs / 1_000).toFixed(1)} s`.padStart(9);
  const notes = annotations.map(({ level, title, message }) => `            ${level} ${title}: ${message}\n`);
  const failed = steps.find((step) => step.conclusion === 'failure');
  const last = failed?.output.trimEnd().split('\n').slice(-FAILED_LINES) ?? [];
  const words = last.map((line) => `            | ${line}\n`);
  return `  ${seconds}  ${short}: ${conclusion}\n${notes.join('')}${words.join('')}`;
}
