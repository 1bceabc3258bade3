import { stepsOf, type Job, type Parsed, type Step, type Workflow } from '../model/workflow-file.ts';

/** Permissions that a job may have, with their purposes; every other one is a fault. */
const RIGHTS = new Map<string, readonly string[]>(
  Object.entries({
    contents: ['read', 'write'],
    actions: ['read'],
    'id-token': ['write'],
    issues: ['write'],
    'pull-requests': ['read', 'write'],
    'security-events': ['write'],
  }),
);
/** The only workflow that publishes releases. */
const WRITES_CONTENTS = '.github/workflows/deploy.yml';
const APPLIES = /deploy-stack|\.\/fairway (?:deploy|rollback|promote|destroy)\b/;
/** A job that only writes the promotion down changes nothing. */
const ONLY_LOOKS = /--save\b/;

/** The faults of a workflow, a sentence each. */
export function workflowFaults(file: Parsed<Workflow>): readonly string[] {
  const { content } = file;
  return [
    ...topFaults(content),
    ...Object.entries(content.jobs).flatMap(([name, job]) =>
      jobFaults(file.path, job).map((fault) => `${name}: ${fault}`),
    ),
    ...stepsOf(file).flatMap(({ job, step }) => stepFaults(step).map((fault) => `${job}: ${fault}`)),
  ].map((fault) => `${file.path}: ${fault}`);
}

function topFaults({ permissions, on, concurrency }: Workflow): readonly string[] {
  const faults: string[] = [];
  if (permissions === undefined || Object.keys(permissions).length > 0) {
    faults.push('must have `permissions: {}` on top: each job names what it needs');
  }
  for (const trigger of ['pull_request_target', 'workflow_run', 'issue_comment']) {
    if (Object.hasOwn(on, trigger)) faults.push(`must not start on ${trigger}, which gives strangers rights`);
  }
  if (concurrency?.['cancel-in-progress'] === true && Object.hasOwn(on, 'workflow_dispatch')) {
    faults.push('must not cancel a run that a person has started');
  }
  return faults;
}

function jobFaults(path: string, job: Job): readonly string[] {
  const faults: string[] = [];
  const { permissions, strategy, concurrency, steps = [] } = job;
  const calls = job.uses !== undefined;
  if (!calls && job['timeout-minutes'] === undefined) faults.push('must have timeout-minutes');
  if (permissions === undefined) faults.push('must name its permissions');
  for (const [right, level] of Object.entries(permissions ?? {})) {
    if (!(RIGHTS.get(right) ?? []).includes(level)) faults.push(`must not have ${right}: ${level}`);
    if (right === 'contents' && level === 'write' && path !== WRITES_CONTENTS) {
      faults.push(`must not have contents: write, which ${WRITES_CONTENTS} alone needs`);
    }
  }
  if (strategy !== undefined && strategy['fail-fast'] !== false) {
    faults.push('must have fail-fast: false, or one failure cancels the others’ applies');
  }
  if (steps.some(applies)) faults.push(...applyFaults(job, concurrency));
  if (permissions?.['id-token'] === 'write' && !calls && !steps.some(signsIn)) {
    faults.push('has id-token: write, and signs in nowhere');
  }
  if (job.secrets !== undefined) faults.push('must pass no secrets on');
  return faults;
}

/** A job that changes an environment must be let in by GitHub's environment, and wait for its turn. */
function applyFaults({ environment }: Job, concurrency: Job['concurrency']): readonly string[] {
  const faults: string[] = [];
  if (environment === undefined) faults.push('changes an environment, and must name GitHub’s environment');
  if (concurrency === undefined || !concurrency.group.startsWith('environment-')) {
    faults.push('changes an environment, and must be in the concurrency group environment-<name>');
  }
  if (concurrency?.['cancel-in-progress'] !== false) faults.push('must have cancel-in-progress: false');
  if (concurrency?.queue !== 'max') faults.push('must have queue: max, or GitHub drops the ones that wait');
  return faults;
}

function stepFaults(step: Step): readonly string[] {
  const { run = '', uses = '' } = step;
  const label = step.name ?? (run === '' ? uses : (run.split('\n')[0] ?? ''));
  const faults: string[] = [];
  if (run.includes('${{')) faults.push('must read inputs from env, not from an expression in run');
  if (uses.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false) {
    faults.push('must have persist-credentials: false, or later steps can push');
  }
  if (/secrets\./.test(JSON.stringify(step)))
    faults.push('must not read a secret: roles are taken by tokens');
  if (run !== '' && step.name === undefined) faults.push('must have a name');
  return faults.map((fault) => `${label}: ${fault}`);
}

function applies({ run = '', uses = '' }: Step): boolean {
  return APPLIES.test(`${uses} ${run}`) && !ONLY_LOOKS.test(run);
}

function signsIn({ uses = '' }: Step): boolean {
  return (
    uses.startsWith('aws-actions/configure-aws-credentials@') || uses === './.github/actions/deploy-stack'
  );
}
