/** Stories of a repository, each with the outcome that must be seen. */
import type { Gate, JobReport, RunReport } from '@fairway/workflows/harness';

import type { ProofPipeline } from './proof-pipeline.ts';
import type { Edits } from './proof-repository.ts';

/** Lasts from one story to the next. */
export interface ProofState {
  /** Of environments that were deployed, `d123.cloudfront.net`. */
  domains: Record<string, string>;
  /** Moments that the documents quote, in order. */
  timeline: { readonly what: string; readonly seconds: number }[];
}

export interface Stage {
  readonly pipeline: ProofPipeline;
  readonly state: ProofState;
  /** Notes what is not as it must be. */
  readonly require: (is: boolean, sentence: string) => void;
}

export type Story = (stage: Stage) => Promise<void>;

const CHANGED = 'packages/status-service/src/main.ts';
const LAST_WORDS = 'no such table: greetings';
const FAULT = `throw new Error('${LAST_WORDS}');\n`;
const SERVICE = 'status';
const PULL_REQUEST = 12;

const addLine =
  (line: string) =>
  (text: string): string =>
    `${text}\n${line}\n`;

export const STORIES: Readonly<Record<string, Story>> = {
  first: firstMerge,
  nothing: mergeWithoutChanges,
  change: mergeOfOneService,
  broken: brokenMerge,
  waited: olderCommitThatWaited,
  rollback: rollBack,
  promote: promoteToNext,
  preview: previewOfPullRequest,
};

async function firstMerge(stage: Stage): Promise<void> {
  const report = await mergeAndLook(stage, 'first', { 'README.md': addLine('One.') }, 'first merge');
  for (const name of ['networks (dev) / apply', 'services (dev) / apply', 'services (qa) / apply']) {
    requireJob(stage, report, name, 'success');
  }
}

async function mergeWithoutChanges(stage: Stage): Promise<void> {
  const before = await versionOf(stage, 'dev');
  const { pipeline, require } = stage;
  const gates: string[] = [];
  const report = await pipeline.push(
    await pipeline.repository.merge('nothing', { 'README.md': addLine('Two.') }),
    { gate: (environment) => (gates.push(environment), 'open') },
  );
  require(report.conclusion === 'success', `the run ended with ${report.conclusion}`);
  for (const name of ['networks (dev) / apply', 'services (dev) / apply', 'services (qa) / apply']) {
    requireJob(stage, report, name, 'skipped');
  }
  require(!gates.includes('dev') && !gates.includes('qa'), `somebody was asked: ${gates.join(', ')}`);
  require((await versionOf(stage, 'dev')) === before, 'dev answers with something else');
}

async function mergeOfOneService(stage: Stage): Promise<void> {
  const before = await versionOf(stage, 'dev');
  const edits = { [CHANGED]: addLine(`console.log('changed once');`) };
  const report = await mergeAndLook(stage, 'change', edits, 'merge that changes one service');
  requireJob(stage, report, 'networks (dev) / apply', 'skipped');
  stage.require((await versionOf(stage, 'dev')) !== before, 'dev still answers with the version before');
}

async function brokenMerge(stage: Stage): Promise<void> {
  const { pipeline, require } = stage;
  const before = [await versionOf(stage, 'dev'), await versionOf(stage, 'qa')];
  const broken = {
    [CHANGED]: (text: string) => text.replace('await runService', `${FAULT}await runService`),
  };
  const report = await pipeline.push(await pipeline.repository.merge('broken', broken));
  require(report.conclusion === 'failure', `the run ended with ${report.conclusion}`);
  for (const environment of ['dev', 'qa']) {
    const job = requireJob(stage, report, `services (${environment}) / apply`, 'failure');
    const said = job?.annotations.filter(({ level }) => level === 'error') ?? [];
    require(said.some(({ title }) =>
      title.includes(environment),
    ), `no annotation says how ${environment} ended`);
    require(said.some(({ message }) =>
      message.includes(LAST_WORDS),
    ), `no annotation of ${environment} has the last words of the container`);
  }
  const now = [await versionOf(stage, 'dev'), await versionOf(stage, 'qa')];
  require(now.join() === before.join(), `the old versions do not answer: ${now.join()}`);
}

/** The older one waits at the gate of dev until a newer one is there; then the newer one runs. */
async function olderCommitThatWaited(stage: Stage): Promise<void> {
  const { pipeline, require } = stage;
  const { repository } = pipeline;
  const before = await versionOf(stage, 'dev');
  const older = await repository.merge('older', {
    [CHANGED]: (text) => addLine(`console.log('older');`)(text.replace(FAULT, '')),
  });
  let newer = '';
  const report = await pipeline.push(older, {
    gate: async (environment): Promise<Gate> => {
      if (environment === 'dev' && newer === '') {
        newer = await repository.merge('newer', { [CHANGED]: addLine(`console.log('newer');`) });
        pipeline.github.branches.set('develop', newer);
      }
      return 'open';
    },
  });
  require(newer !== '', 'nothing waited for dev');
  require(report.conclusion === 'success', `the older run ended with ${report.conclusion}`);
  const job = requireJob(stage, report, 'services (dev) / apply', 'success');
  require(job?.annotations.some(
    ({ title, message }) => title === 'superseded' && message.includes(newer.slice(0, 7)),
  ) === true, 'the older run does not say which commit is newer');
  require(job?.roles.length === 0, 'the older run has signed in');
  require((await versionOf(stage, 'dev')) === before, 'the older commit was deployed');
  const next = await pipeline.push(newer);
  require(next.conclusion === 'success', `the newer run ended with ${next.conclusion}`);
  require((await versionOf(stage, 'dev')) !== before, 'the newer commit was not deployed');
}

async function rollBack(stage: Stage): Promise<void> {
  const { pipeline, require } = stage;
  const before = await versionOf(stage, 'dev');
  const report = await pipeline.run('rollback.yml', byHand(pipeline, { environment: 'dev' }));
  require(report.conclusion === 'success', `the run ended with ${report.conclusion}`);
  require((await versionOf(stage, 'dev')) !== before, 'dev still answers with the version before');
}

async function promoteToNext(stage: Stage): Promise<void> {
  const { pipeline, require } = stage;
  const wanted = await versionOf(stage, 'dev');
  require((await versionOf(stage, 'qa')) !== wanted, 'qa runs the same already: nothing can be seen');
  const report = await pipeline.run('promote.yml', byHand(pipeline, { from: 'dev', to: 'qa' }));
  require(report.conclusion === 'success', `the run ended with ${report.conclusion}`);
  require((await versionOf(stage, 'qa')) === wanted, 'qa does not answer with what dev runs');
}

async function previewOfPullRequest(stage: Stage): Promise<void> {
  const { pipeline, state, require } = stage;
  const { github, repository } = pipeline;
  const issue = github.addPullRequest(PULL_REQUEST, ['preview']);
  const commit = await repository.change('feature', {
    [CHANGED]: (text) => addLine(`console.log('feature');`)(text.replace(FAULT, '')),
  });
  const startedAt = performance.now();
  const made = await pipeline.run('preview.yml', pullRequest('labeled', commit));
  require(made.conclusion === 'success', `the run ended with ${made.conclusion}`);
  const [, domain = ''] = /https:\/\/([a-z0-9]+\.cloudfront\.net)/.exec(issue.comments[0]?.body ?? '') ?? [];
  require(domain !== '', `the comment has no address: ${issue.comments[0]?.body}`);
  const version = JSON.parse(await pipeline.curl(domain, `/-/${SERVICE}/version`)) as { version?: string };
  require(version.version !== undefined, 'the preview does not answer');
  note(state, 'label → the preview answers', performance.now() - startedAt);
  require(domain !== state.domains['dev'], 'the preview is dev');

  issue.state = 'closed';
  const gone = await pipeline.run('preview.yml', pullRequest('closed', commit));
  require(gone.conclusion === 'success', `the end of it ended with ${gone.conclusion}`);
  // A domain that is gone ends the connection, which curl tells as an error.
  const answer = await pipeline.curl(domain, `/-/${SERVICE}/version`).catch(() => 'nothing');
  require(!answer.includes('"version":'), `the preview still answers: ${answer}`);
  require(!issue.labels.includes('preview: preview1'), 'the pull request still has its label');
}

/** Merges, deploys and asks the domains of dev and qa; both must answer with the same. */
async function mergeAndLook(stage: Stage, name: string, edits: Edits, title: string): Promise<RunReport> {
  const { pipeline, state, require } = stage;
  const startedAt = performance.now();
  const report = await pipeline.push(await pipeline.repository.merge(name, edits));
  require(report.conclusion === 'success', `the run ended with ${report.conclusion}`);
  for (const environment of ['dev', 'qa']) {
    const { steps = [] } = find(report, `services (${environment}) / apply`) ?? {};
    const text = steps.map(({ output }) => output).join('\n');
    const [, domain] = /https:\/\/([a-z0-9]+\.cloudfront\.net)/.exec(text) ?? [];
    if (domain !== undefined) state.domains[environment] = domain;
  }
  const versions = [await versionOf(stage, 'dev'), await versionOf(stage, 'qa')];
  note(state, `${title} → curl of both domains`, performance.now() - startedAt);
  require(versions[0] === versions[1], `dev and qa answer differently: ${versions.join(' and ')}`);
  return report;
}

/**
 * The version of the service that stories change, as curl sees it through an environment's domain: its image's,
 * wherever it runs.
 */
async function versionOf({ pipeline, state }: Stage, environment: string): Promise<string> {
  const domain = state.domains[environment];
  if (domain === undefined) throw new Error(`${environment} was never deployed`);
  const text = await pipeline.curl(domain, `/-/${SERVICE}/version`);
  process.stdout.write(`             curl https://${domain}/-/${SERVICE}/version: ${text}\n`);
  return (JSON.parse(text) as { readonly version: string }).version;
}

function requireJob(
  { require }: Stage,
  report: RunReport,
  name: string,
  conclusion: string,
): JobReport | undefined {
  const job = find(report, name);
  require(job?.conclusion === conclusion, `${name} is ${job?.conclusion ?? 'not there'}, not ${conclusion}`);
  return job;
}

function find({ jobs }: RunReport, name: string): JobReport | undefined {
  return jobs.find((job) => job.name.replace(/\(([^,)]+)[^)]*\)/, '($1)') === name);
}

function byHand({ github }: ProofPipeline, inputs: Readonly<Record<string, string>>) {
  const commit = github.branches.get('develop') ?? '';
  return { name: 'workflow_dispatch', ref: 'refs/heads/develop', commit, inputs };
}

function pullRequest(action: string, commit: string) {
  const head = { ref: 'feature', sha: commit, repo: { full_name: 'acme/shop' } };
  const pull = { number: PULL_REQUEST, base: { ref: 'develop' }, head, labels: [{ name: 'preview' }] };
  const payload = { action, number: PULL_REQUEST, pull_request: pull };
  return { name: 'pull_request', ref: `refs/pull/${PULL_REQUEST}/merge`, commit, payload };
}

function note(state: ProofState, what: string, tookMs: number): void {
  const seconds = Math.round(tookMs / 1_000);
  state.timeline.push({ what, seconds });
  process.stdout.write(`  ${String(seconds).padStart(7)} s  ${what}\n`);
}
