import type { Action, Job, Parsed, Step, Workflow } from '../model/workflow-file.ts';

const SIGN_IN = 'aws-actions/configure-aws-credentials@';
/** The default of aws-actions/configure-aws-credentials. */
const DEFAULT_SECONDS = 3_600;
const DEFAULT_BRANCH = '${{ github.event.repository.default_branch }}';

/** A role that a step takes, and for how long; both as the file has them. */
interface SignIn {
  readonly role: string;
  readonly seconds: number;
}

/**
 * Checks the roles that a workflow's jobs take: for a pull request's preview the default branch chooses the role, and
 * no job outlives its role's session.
 */
export function roleFaults(file: Parsed<Workflow>, actions: readonly Parsed<Action>[]): readonly string[] {
  const { jobs, on } = file.content;
  return Object.entries(jobs)
    .flatMap(([name, job]) =>
      (job.steps ?? []).flatMap((step) => {
        const signIn = signInOf(step, actions);
        if (signIn === undefined) return [];
        const origin = Object.hasOwn(on, 'pull_request') ? originFaults(signIn, job, jobs) : [];
        return [...origin, ...timeFaults(signIn, job)].map((fault) => `${name}: ${fault}`);
      }),
    )
    .map((fault) => `${file.path}: ${fault}`);
}

function signInOf(step: Step, actions: readonly Parsed<Action>[]): SignIn | undefined {
  const { uses = '' } = step;
  if (uses.startsWith(SIGN_IN)) return signInWith((name) => textOf(step.with, name));
  const action = actions.find(({ path }) => path === `${uses.slice(2)}/action.yml`)?.content;
  const inner = action?.runs.steps.find((each) => each.uses?.startsWith(SIGN_IN));
  if (inner === undefined) return undefined;
  return signInWith((name) => {
    const text = textOf(inner.with, name);
    const [, input] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text) ?? [];
    if (input === undefined) return text;
    const declared = new Map(Object.entries(action?.inputs ?? {}));
    return textOf(step.with, input) || String(declared.get(input)?.default ?? '');
  });
}

function signInWith(value: (name: string) => string): SignIn {
  return {
    role: value('role-to-assume'),
    seconds: Number(value('role-duration-seconds') || DEFAULT_SECONDS),
  };
}

function textOf(given: Step['with'], name: string): string {
  return String(new Map(Object.entries(given ?? {})).get(name) ?? '');
}

/** A pull request could name any role in its own tree. */
function originFaults({ role }: SignIn, job: Job, jobs: Workflow['jobs']): readonly string[] {
  if (job.environment === undefined) return [];
  const matrix = JSON.stringify(job.strategy?.matrix ?? '');
  const [, origin] =
    /needs\.([\w-]+)\.outputs/.exec(role.includes('matrix.') ? `${role} ${matrix}` : role) ?? [];
  if (origin === undefined || !checksOutDefaultBranch(new Map(Object.entries(jobs)).get(origin))) {
    return [
      'must take its role from a job that has checked out the default branch, and not the pull request',
    ];
  }
  return [];
}

function checksOutDefaultBranch(job: Job | undefined): boolean {
  const checkouts = (job?.steps ?? []).filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
  return checkouts.length > 0 && checkouts.every(({ with: given }) => given?.['ref'] === DEFAULT_BRANCH);
}

function timeFaults({ seconds }: SignIn, job: Job): readonly string[] {
  const minutes = job['timeout-minutes'] ?? 0;
  if (seconds >= minutes * 60) return [];
  return [
    `may take ${minutes} minutes, and its role is taken for ${seconds / 60}: it would lose its rights half-way`,
  ];
}
