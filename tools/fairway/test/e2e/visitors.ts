import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks a name that the rehearsal's front answers, as a user would. */
export class Domain {
  readonly #origin: string;
  readonly #agent: Agent;

  /**
   * @param name of a distribution (its id is enough), or another one of AWS's
   * @param authority file of who has signed for the domain
   */
  constructor(name: string, port: number, authority: string) {
    this.#origin = `https://${name.includes('.') ? name : `${name}.cloudfront.localhost`}:${port}`;
    // Every name is this machine's, whatever its resolver knows.
    this.#agent = new Agent({
      ca: readFileSync(authority, 'utf8'),
      lookup: (_, { all }, done) => {
        if (all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
        else done(null, '127.0.0.1', 4);
      },
    });
  }

  ask(path: string, method = 'GET', { headers = {}, body }: Sent = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, method, headers, timeout: 30_000 };
      const asked = request(new URL(path, this.#origin), options);
      asked.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.once('timeout', () => asked.destroy(new Error('no answer after 30 s')));
      asked.once('error', reject);
      asked.end(body);
    });
  }

  /** The release of each service. */
  async releases(services: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const entries = await Promise.all(
      services.map(async (service) => {
        const { text } = await this.ask(`/-/${service}/version`);
        return [service, String((JSON.parse(text) as { release?: unknown }).release)] as const;
      }),
    );
    return Object.fromEntries(entries);
  }

  /** Asks for everything again and again while `act` goes on. */
  async underLoad<T>(
    paths: readonly string[],
    act: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly answered: number; readonly failures: readonly string[] }> {
    let isOver = false;
    let answered = 0;
    const failures: string[] = [];
    const visitors = paths.map(async (path) => {
      while (!isOver) {
        const { status } = await this.ask(path).catch((error: unknown) => {
          failures.push(`${path}: ${String(error)}`);
          return { status: 0 };
        });
        if (status !== 200 && status !== 0) failures.push(`${path}: ${status}`);
        answered += 1;
      }
    });
    try {
      return { result: await act(), answered, failures };
    } finally {
      isOver = true;
      await Promise.all(visitors);
    }
  }
}
