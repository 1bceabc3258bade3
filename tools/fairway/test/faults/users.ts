import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { acknowledgedBirthdays, acknowledgedObjects, type Acknowledged } from './acknowledged.ts';
import type { FaultedEnvironment } from './faulted-environment.ts';

/** A reader arrives at this interval, even while earlier ones still wait. */
const ARRIVALS_MS = 100;
/** A writer waits for its answer, and then that long. */
const PAUSE_MS = 25;
/** Users give up after this time. */
const ANSWER_TIMEOUT_MS = 30_000;

/** A request as its user saw it; times in ms since this process started. */
export interface Answer {
  readonly user: string;
  readonly beganAt: number;
  readonly endedAt: number;
  /** The status, with who answered where it was the edge; or why there was none. */
  readonly outcome: string;
}

interface Seen {
  readonly status: number;
  readonly text: string;
  readonly isOfEdge: boolean;
}

interface Ask {
  readonly method: string;
  readonly path: string;
  readonly port: number;
  readonly body?: string;
}

/** People and programs that use an environment all the time: readers who come and go, and writers. */
export class Users {
  readonly answers: Answer[] = [];
  readonly birthdays: Acknowledged;
  readonly objects: Acknowledged;
  readonly #environment: FaultedEnvironment;
  readonly #agents: Agent[] = [];
  readonly #leaving = new AbortController();
  /** When requests began that have no answer yet. */
  readonly #pending = new Set<number>();
  #working: Promise<unknown> = Promise.resolve();

  constructor(environment: FaultedEnvironment) {
    this.#environment = environment;
    this.birthdays = acknowledgedBirthdays();
    this.objects = acknowledgedObjects();
  }

  async start(): Promise<void> {
    const aws = Number(new URL(this.#environment.ready.endpoints.aws).port);
    await this.#once(new Agent(), { method: 'PUT', path: '/faults', port: aws });
    const ann = { ...this.birthdays.next(), path: readPaths.birthday };
    await this.#once(new Agent(), { ...ann, port: this.#environment.port });
    for (const path of Object.values(readPaths)) {
      const { status, text } = await this.#once(new Agent(), {
        method: 'GET',
        path,
        port: this.#environment.port,
      });
      if (status !== 200) throw new Error(`${path} answered ${status} before anything was done: ${text}`);
    }
    const readers = Object.entries(readPaths).map(([user, path]) =>
      this.#arrive(user, () => ({ method: 'GET', path, port: this.#environment.port })),
    );
    const writers = [1, 2].map(() =>
      this.#work(
        'birthday writer',
        () => ({ ...this.birthdays.next(), port: this.#environment.port }),
        (ask) => this.birthdays.keep(ask.path),
      ),
    );
    const awsPort = (): number => Number(new URL(this.#environment.ready.endpoints.aws).port);
    const storing = this.#work(
      'S3 writer',
      () => ({ ...this.objects.next(), port: awsPort() }),
      (ask) => this.objects.keep(ask.path),
    );
    this.#working = Promise.all([...readers, ...writers, storing]);
  }

  async stop(): Promise<void> {
    this.#leaving.abort();
    await this.#working;
    for (const agent of this.#agents) agent.destroy();
  }

  /** Reads acknowledged writes back. @returns how many are lost */
  async lostWrites(): Promise<number> {
    const agent = new Agent({ keepAlive: true });
    const aws = Number(new URL(this.#environment.ready.endpoints.aws).port);
    const read = (path: string, port: number) => this.#once(agent, { method: 'GET', path, port });
    const lost =
      (await this.birthdays.lost((path) => read(path, this.#environment.port))) +
      (await this.objects.lost((path) => read(path, aws)));
    agent.destroy();
    return lost;
  }

  /** The longest wait of any user so far, in ms. */
  get longestWaitMs(): number {
    return performance.now() - Math.min(performance.now(), ...this.#pending);
  }

  async #arrive(user: string, next: () => Ask): Promise<void> {
    const agent = new Agent({ keepAlive: true });
    this.#agents.push(agent);
    while (!this.#leaving.signal.aborted) {
      void this.#ask(user, agent, next());
      await delay(ARRIVALS_MS);
    }
  }

  async #work(user: string, next: () => Ask, onAcknowledged: (ask: Ask) => void): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#agents.push(agent);
    while (!this.#leaving.signal.aborted) {
      const ask = next();
      if ((await this.#ask(user, agent, ask)).startsWith('2')) onAcknowledged(ask);
      await delay(PAUSE_MS);
    }
  }

  /** @returns the outcome, which is kept among the answers */
  async #ask(user: string, agent: Agent, ask: Ask): Promise<string> {
    const beganAt = performance.now();
    this.#pending.add(beganAt);
    const outcome = await this.#once(agent, ask).then(
      ({ status, isOfEdge }) => `${status}${isOfEdge && status >= 500 ? ' by the edge' : ''}`,
      (error: unknown) => (error as NodeJS.ErrnoException).code ?? (error as Error).name,
    );
    this.#pending.delete(beganAt);
    if (!this.#leaving.signal.aborted)
      this.answers.push({ user, beganAt, endedAt: performance.now(), outcome });
    return outcome;
  }

  #once(agent: Agent, { method, path, port, body }: Ask): Promise<Seen> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const signal = AbortSignal.any([this.#leaving.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
      const asked = request({ agent, port, host: '127.0.0.1', method, path, headers, signal }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('error', reject);
        // Every service says which version it is.
        const isOfEdge = port === this.#environment.port && !('x-service-version' in response.headers);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text, isOfEdge }));
      });
      asked.once('error', reject).end(body);
    });
  }
}

/** The paths that the users of each service ask for, again and again. */
export const readPaths = {
  status: '/api/hello?name=Ann',
  compare: '/compare_files',
  logs: '/analyze?bucket=sample-logs&prefix=&threshold=2',
  birthday: '/hello/Ann',
  metrics: '/-/metrics/version',
} as const;
