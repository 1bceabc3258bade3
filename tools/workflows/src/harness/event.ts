import type { Input, Workflow } from '../model/workflow-file.ts';
import { WorkflowError } from './workflow-error.ts';

export interface WorkflowEvent {
  /** `push`, `pull_request`, `schedule`, `workflow_dispatch` */
  readonly name: string;
  /** `refs/heads/develop` */
  readonly ref: string;
  readonly commit: string;
  readonly runNumber?: number;
  /** `github.event`, as the webhook has it; `repository` is added. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** The inputs that a person chose when they started it by hand. */
  readonly inputs?: Readonly<Record<string, string>>;
}

/** The repository as `github` has it. */
export const REPOSITORY = 'acme/shop';
const DEFAULT_BRANCH = 'main';
const FILTERS = ['branches', 'branches-ignore', 'types', 'inputs', 'cron'];

/** Types that start a workflow which names none. */
const PULL_REQUEST_TYPES: readonly string[] = ['opened', 'synchronize', 'reopened'];

interface PullRequest {
  readonly base: { readonly ref: string };
  readonly head: { readonly ref: string };
}

/** The value of an input that is not given, by its type; others are empty texts. */
const EMPTY: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['boolean', false],
  ['number', 0],
]);

type Filter = Readonly<Record<string, readonly string[]>>;

/** Whether the event starts the workflow: by its name, its branch and its type. */
export function startsOn({ on }: Workflow, event: WorkflowEvent): boolean {
  const triggers = new Map(Object.entries(on));
  if (!triggers.has(event.name)) return false;
  const filter = triggers.get(event.name);
  if (Array.isArray(filter)) return true;
  const { branches, 'branches-ignore': ignored, types } = checkFilter((filter ?? {}) as Filter);
  const branch = pullRequestOf(event)?.base.ref ?? branchOf(event);
  const type = String(event.payload?.['action']);
  const fits = event.name === 'pull_request' ? (types ?? PULL_REQUEST_TYPES).includes(type) : true;
  return fits && (branches === undefined || branches.includes(branch)) && ignored?.includes(branch) !== true;
}

/**
 * The `github` context of a job, or of a whole run.
 * @param file of the workflow that the event has started: `deploy.yml`
 */
export function githubContext(
  event: WorkflowEvent,
  workflow: Workflow,
  job: string,
  file: string,
): Record<string, unknown> {
  const pull = pullRequestOf(event);
  return {
    event: { repository: { full_name: REPOSITORY, default_branch: DEFAULT_BRANCH }, ...event.payload },
    event_name: event.name,
    ref: event.ref,
    ref_name: branchOf(event),
    sha: event.commit,
    base_ref: pull?.base.ref ?? '',
    head_ref: pull?.head.ref ?? '',
    repository: REPOSITORY,
    repository_owner: REPOSITORY.split('/')[0],
    run_id: String(event.runNumber ?? 1),
    run_number: String(event.runNumber ?? 1),
    run_attempt: '1',
    actor: 'somebody',
    server_url: 'https://github.com',
    token: 'token-of-the-run',
    workflow: workflow.name,
    workflow_ref: workflowRef(file, event),
    job,
  };
}

/** `owner/name/.github/workflows/deploy.yml@refs/heads/develop` */
export function workflowRef(file: string, { ref }: WorkflowEvent): string {
  return `${REPOSITORY}/.github/workflows/${file}@${ref}`;
}

/** GitHub's variables of each step: they win over the machine's. */
export function githubVariables(context: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = ['event_name', 'ref', 'ref_name', 'sha', 'base_ref', 'head_ref', 'repository', 'job'];
  const more = ['repository_owner', 'run_id', 'run_number', 'run_attempt', 'actor', 'server_url'];
  const ofWorkflow = ['workflow', 'workflow_ref'];
  const known = new Map(Object.entries(context));
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...Object.fromEntries(
      [...names, ...more, ...ofWorkflow].map((name) => [
        `GITHUB_${name.toUpperCase()}`,
        String(known.get(name)),
      ]),
    ),
  };
}

/**
 * The values of `inputs`, in a workflow that a person starts or that another one calls.
 * @param given values with their types; texts from somebody
 */
export function workflowInputs(
  declared: Readonly<Record<string, Input>>,
  given: Readonly<Record<string, unknown>>,
  where: string,
): Record<string, unknown> {
  const known = new Map(Object.entries(declared));
  for (const name of Object.keys(given)) {
    if (!known.has(name)) throw new WorkflowError(`${where} has no input ${name}`);
  }
  const values = new Map(Object.entries(given));
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => [name, checkInput(name, input, values.get(name), where)]),
  );
}

function checkInput(name: string, input: Input, given: unknown, where: string): unknown {
  const { type = 'string', required, default: byDefault, options } = input;
  const value = given ?? byDefault;
  if (value === undefined && required === true) throw new WorkflowError(`${where} needs the input ${name}`);
  if (value === undefined) return EMPTY.get(type) ?? '';
  if (typeof value !== (type === 'choice' ? 'string' : type)) {
    throw new WorkflowError(`${where}: ${name} is no ${type}`);
  }
  if (options !== undefined && !options.includes(value as string)) {
    throw new WorkflowError(`${where}: ${name} is none of ${options.join(', ')}`);
  }
  return value;
}

function pullRequestOf({ payload }: WorkflowEvent): PullRequest | undefined {
  return payload?.['pull_request'] as PullRequest | undefined;
}

function branchOf({ ref }: WorkflowEvent): string {
  return ref.replace(/^refs\/(heads|tags|pull)\//, '');
}

function checkFilter(filter: Filter): Filter {
  const unknown = Object.keys(filter).filter((key) => !FILTERS.includes(key));
  const patterns = [...(filter['branches'] ?? []), ...(filter['branches-ignore'] ?? [])].filter((each) =>
    /[*?+![\]]/.test(each),
  );
  if (unknown.length + patterns.length > 0) {
    throw new WorkflowError(`on: the harness does not know ${[...unknown, ...patterns].join(', ')}`);
  }
  return filter;
}
