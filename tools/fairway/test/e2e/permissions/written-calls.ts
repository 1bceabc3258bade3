import { appendFile, readFile } from 'node:fs/promises';

/** A call as a rehearsal has written it down. */
export interface WrittenCall {
  /** `sns:Publish`, by the name of the API's operation. */
  readonly action: string;
  /** As far as the emulator tells it; `*` otherwise. */
  readonly resource: string;
  readonly region: string | undefined;
  readonly status: number;
  readonly params: Readonly<Record<string, unknown>>;
  /** Tags of the request, by condition key. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly maker: Maker;
  readonly phase: Phase;
}

/**
 * Part of a proof: `plan` is done by a pull request, with a role of its own, `person` by somebody who has more rights than
 * any role of the pipeline, such as to set a secret.
 */
export type Phase = 'deploy' | 'plan' | 'person';

/** Maker of a call. */
export type Maker =
  /** The code of a task, or ECS for it. */
  | { readonly kind: 'role'; readonly role: string }
  /** Terraform, in the stack's plan or apply. */
  | { readonly kind: 'terraform'; readonly stack: string; readonly step: string }
  /** A verb of this command line. */
  | { readonly kind: 'verb' }
  /** A pull for a task, or a push: a registry is asked with a token, which names nobody. */
  | { readonly kind: 'registry'; readonly repository: string; readonly pushes: boolean }
  /** The emulation itself, or the step that reads back. */
  | { readonly kind: 'nobody' };

interface Line {
  readonly key?: string;
  readonly role?: string;
  readonly agent?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly region?: string;
  readonly status?: number;
  readonly params?: Readonly<Record<string, unknown>> | null;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Method and path of a request to the registry of images. */
  readonly registry?: string;
  readonly phase?: Phase;
}

const OF_TERRAFORM = /fairway-stack\/(\S+)(?: fairway-step\/(\S+))?/;

/** Writes into the file of a rehearsal's calls that what follows belongs to a phase. */
export async function beginPhase(file: string, phase: Phase): Promise<void> {
  await appendFile(file, `${JSON.stringify({ phase } satisfies Line)}\n`);
}

/** @param file of a rehearsal, with a line of JSON for each call */
export async function readWrittenCalls(file: string): Promise<readonly WrittenCall[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const roles = new Map<string, string>();
  const calls: WrittenCall[] = [];
  let phase: Phase = 'deploy';
  for (const line of lines.map((text) => JSON.parse(text) as Line)) {
    if (line.role !== undefined) roles.set(line.key ?? '', line.role.split('/').at(-1) ?? '');
    phase = line.phase ?? phase;
    if (line.registry !== undefined) {
      calls.push(...ofRegistry(line.registry, line.status ?? 0).map((call) => ({ ...call, phase })));
    }
    if (line.action === undefined) continue;
    const { action, resource = '*', region, status = 0, params, context = {} } = line;
    calls.push({
      action,
      resource,
      region,
      status,
      params: params ?? {},
      context,
      maker: makerOf(line, roles),
      phase,
    });
  }
  return calls;
}

/** Actions that ECR asks for by a request of the registry's protocol: "Pushing a Docker image" and "Pulling" in its guide. */
const REGISTRY_ACTIONS: readonly (readonly [pattern: RegExp, actions: readonly string[]])[] = [
  [/^GET \S+\/manifests\//, ['BatchGetImage']],
  [/^GET \S+\/blobs\//, ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer']],
  [/^PUT \S+\/manifests\//, ['PutImage']],
  [/^HEAD \S+\/blobs\//, ['BatchCheckLayerAvailability']],
  [/^POST \S+\/blobs\//, ['InitiateLayerUpload']],
  [/^PATCH \S+\/blobs\//, ['UploadLayerPart']],
  [/^PUT \S+\/blobs\//, ['CompleteLayerUpload']],
];

function ofRegistry(request: string, status: number): readonly Omit<WrittenCall, 'phase'>[] {
  const repository = /\/v2\/(\S+?)\/(?:manifests|blobs)\//.exec(request)?.[1];
  const [, names = []] = REGISTRY_ACTIONS.find(([pattern]) => pattern.test(request)) ?? [];
  if (repository === undefined) return [];
  const maker: Maker = { kind: 'registry', repository, pushes: !request.startsWith('GET ') };
  const shared = { region: undefined, status, context: {}, maker, resource: '*' };
  return ['GetAuthorizationToken', ...names].map((name) => ({
    ...shared,
    action: `ecr:${name}`,
    params: name === 'GetAuthorizationToken' ? {} : { repositoryName: repository },
  }));
}

function makerOf({ key = '', agent = '' }: Line, roles: ReadonlyMap<string, string>): Maker {
  const role = roles.get(key);
  if (role !== undefined) return { kind: 'role', role };
  const [, stack, step = ''] = OF_TERRAFORM.exec(agent) ?? [];
  if (stack !== undefined) return { kind: 'terraform', stack, step };
  return { kind: key === 'verbs' ? 'verb' : 'nobody' };
}
