import { expect, test } from '@jest/globals';
import type { LogLine } from '@fairway/service-kit/testing';
import { WebSocket } from 'ws';

import type { SeedSources } from '../../src/seed/load-seeds.ts';
import * as support from '../support/running-metrics.ts';

/** Tokens by who has them. */
const tokens = {
  nobody: '',
  stranger: await support.issuer.mint('api/other'),
  reader: await support.issuer.mint('api/backend_access'),
  writer: await support.issuer.mint('api/backend_access api/metrics.write'),
  editor: await support.issuer.mint('openid api/backend_access', { 'cognito:groups': ['metrics-editors'] }),
};

export type Who = keyof typeof tokens;

/** One scenario's own database, clock and service. */
export class World {
  /** The day that it is; a scenario may change it. */
  today = support.TODAY;
  readonly #databases: support.MetricsDatabases;
  #database: Awaited<ReturnType<support.MetricsDatabases['copy']>> | undefined;
  #service: support.RunningMetrics | undefined;
  readonly #sockets: WebSocket[] = [];

  constructor(databases: support.MetricsDatabases) {
    this.#databases = databases;
  }

  // Given

  /** The service with the samples, or with these files. */
  async aService(
    options: support.MetricsOptions & { readonly seeds?: SeedSources | 'none' } = {},
  ): Promise<void> {
    const { seeds, ...others } = options;
    this.#database =
      seeds === undefined ? await this.#databases.copyWithSamples() : await this.#databases.copy();
    if (seeds !== undefined && seeds !== 'none') await support.seed(this.#database, seeds);
    this.#service = await support.runMetrics(this.#database, { today: () => this.today, ...others });
  }

  get database() {
    if (this.#database === undefined) throw new Error('a scenario begins with `aService`');
    return this.#database;
  }

  get service(): support.RunningMetrics {
    if (this.#service === undefined) throw new Error('a scenario begins with `aService`');
    return this.#service;
  }

  /** A metric made out of words; returns its id. */
  async aMetric(prompt: string, isEditable = true): Promise<string> {
    const body = { is_editable: isEditable, layouts: [], query_generation_prompt: prompt };
    const { status, body: made } = await this.asks('writer', 'POST', '/metrics', body);
    expect(status).toBe(201);
    return made.id as string;
  }

  /** Writes SQL straight into the tables, past the gate; returns the metric's id. */
  async storedSql(sql: string): Promise<string> {
    const id = '00000000-0000-4000-8000-000000000001';
    await this.rows('INSERT INTO queries VALUES ($1, $2)', [id, sql]);
    await this.rows('INSERT INTO metric_configurations VALUES ($1, $1, false)', [id]);
    return id;
  }

  // When

  asks(who: Who, method: string, path: string, body?: unknown): Promise<support.Answer> {
    return support.ask(this.service.origin, method, path, body, tokens[who]);
  }

  /** A socket as a browser opens it. @returns its messages, as they come */
  watches(who: Who, path: string): AsyncIterator<unknown> {
    const protocols = ['metrics.live.v1', `bearer.${tokens[who]}`];
    const socket = new WebSocket(`${this.service.origin.replace('http', 'ws')}${path}`, protocols);
    this.#sockets.push(socket);
    return messagesOf(socket);
  }

  rows(sql: string, values: readonly string[] = []): Promise<readonly Record<string, unknown>[]> {
    return support.poolOf(this.database).query({ name: sql.slice(0, 60), text: sql }, values);
  }

  // Then

  /** The operation was logged once, with exactly these parameters. */
  async logged(operation: string, parameters: object): Promise<void> {
    await this.service.log.line(
      ({ msg, operation: each }) => msg === 'Endpoint called' && each === operation,
    );
    const lines = this.service.log.lines.filter(
      ({ msg, operation: each }) => msg === 'Endpoint called' && each === operation,
    );
    expect(lines.map((line) => line['parameters'])).toEqual([parameters]);
  }

  /** Finds the one audit line of an action, with its actor and its outcome. */
  async audited(action: string, outcome: string): Promise<LogLine> {
    const line = await this.service.log.line(
      ({ msg, audit }) => msg === 'audit' && (audit as { action: string }).action === action,
    );
    expect(line['audit']).toMatchObject({ action, outcome, client: support.issuer.clientId });
    return line;
  }

  neverLogged(text: string): void {
    expect(JSON.stringify(this.service.log.lines)).not.toContain(text);
  }

  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#service?.stop(false);
    await this.#service?.ended;
    if (this.#database !== undefined) await support.closePools(this.#database);
  }
}

/** Files of a scenario, by their text. */
export function files({
  definitions,
  queries,
  records,
}: Record<'definitions' | 'queries', string> & {
  readonly records?: readonly [file: string, text: string];
}): SeedSources {
  const file = (name: string, text: string) => ({ file: name, read: () => Promise.resolve(text) });
  return {
    definitions: file('metrics.json', definitions),
    queries: file('queries.csv', queries),
    ...(records === undefined ? {} : { records: file(...records) }),
  };
}

/** Scenarios run side by side: none shares anything with another but the database server. */
export function scenario(
  title: string,
  databases: () => support.MetricsDatabases,
  story: (world: World) => Promise<void>,
): void {
  test.concurrent(
    title,
    async () => {
      const world = new World(databases());
      try {
        await story(world);
      } finally {
        await world.end();
      }
    },
    60_000,
  );
}

async function* messagesOf(socket: WebSocket): AsyncGenerator<unknown, void, undefined> {
  const queue: unknown[] = [];
  let wake: () => void = () => undefined;
  socket.on('message', (data: Buffer) => {
    queue.push(JSON.parse(data.toString()));
    wake();
  });
  for (;;) {
    while (queue.length > 0) yield queue.shift();
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}
