/** A service as its environment's domain must show it. */
export interface ExpectedService {
  readonly service: string;
  /** The release that `/version` must answer. */
  readonly release: string;
}

export interface EdgeCheckOptions {
  /** `https://…`, without a path. */
  readonly origin: string;
  /** The environment's name, which `/version` must answer: a domain may lead to another one. */
  readonly environment: string;
  readonly services: readonly ExpectedService[];
  /** Answers in a row that must be right: the edge still passes requests to old tasks for a moment. @default 5 */
  readonly inARow?: number;
  /** Milliseconds that the edge may take to get there. @default 120 s */
  readonly budgetMs?: number;
  /** Milliseconds between two rounds. @default 1 s */
  readonly pauseMs?: number;
  /** Ends the asking early; the faults at that moment are reported. */
  readonly signal?: AbortSignal;
}

/** A service that does not answer as it must at the edge; the reason is the end of a sentence. */
export interface EdgeFault {
  readonly service: string;
  readonly reason: string;
}

const IN_A_ROW = 5;
const BUDGET_MS = 120_000;
const PAUSE_MS = 1_000;
const ANSWER_TIMEOUT_MS = 10_000;

interface Version {
  readonly release?: unknown;
  readonly environment?: unknown;
  readonly service?: unknown;
}

/**
 * Asks the environment's own domain, as a user would, until every service answers with its new release several times
 * in a row and is healthy: ECS may call a release running that the domain does not lead to.
 * @returns what is still wrong when the time is over; empty when all is well
 */
export async function checkEdge(options: EdgeCheckOptions): Promise<readonly EdgeFault[]> {
  const { services, inARow = IN_A_ROW, budgetMs = BUDGET_MS, pauseMs = PAUSE_MS } = options;
  const until = performance.now() + budgetMs;
  const right = new Map<string, number>();
  for (;;) {
    const waiting = services.filter(({ service }) => (right.get(service) ?? 0) < inARow);
    const reasons = await Promise.all(waiting.map((each) => faultOf(options, each)));
    const faults = waiting.flatMap(({ service }, index) => {
      const reason = reasons[index];
      right.set(service, reason === undefined ? (right.get(service) ?? 0) + 1 : 0);
      return reason === undefined ? [] : [{ service, reason }];
    });
    if (services.every(({ service }) => (right.get(service) ?? 0) >= inARow)) return [];
    if ((performance.now() >= until || isOver(options)) && faults.length > 0) return faults;
    if (faults.length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function isOver({ signal }: EdgeCheckOptions): boolean {
  return signal?.aborted === true;
}

/** @returns undefined when the service answers as it must */
async function faultOf(
  { origin, environment }: EdgeCheckOptions,
  { service, release }: ExpectedService,
): Promise<string | undefined> {
  const own = `${origin}/-/${service}`;
  try {
    const [version, health] = await Promise.all([ask(`${own}/version`), ask(`${own}/health`)]);
    if (version.status !== 200) return `${own}/version answers ${version.status}`;
    const found = JSON.parse(version.text) as Version;
    if (found.environment !== environment) {
      return `${own}/version is of the environment ${text(found.environment)}, not of ${environment}: the domain leads elsewhere`;
    }
    if (found.release !== release)
      return `${own}/version still answers release ${text(found.release)}, not ${release}`;
    return health.status === 200 ? undefined : `${own}/health answers ${health.status}`;
  } catch (error) {
    return `${own} gives no answer: ${reasonOf(error)}`;
  }
}

/** A connection of its own each time: a kept one goes on with the task that it once reached. */
async function ask(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, {
    headers: { 'cache-control': 'no-cache', connection: 'close' },
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  return { status: response.status, text: await response.text() };
}

function text(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : 'without a name';
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as {
    readonly cause?: { readonly message?: string };
    readonly message?: string;
  };
  return cause?.message ?? message ?? String(error);
}
