import { once } from 'node:events';

import type { TestDatabase } from '@fairway/postgres/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';

import * as support from './support/running-metrics.ts';
import { endTasks, startTask } from './support/task-process.ts';

const { ask, issuer, SAMPLE_METRIC } = support;

let databases: support.MetricsDatabases;
const sockets = new Set<WebSocket>();
beforeAll(async () => {
  databases = await support.MetricsDatabases.start();
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  sockets.clear();
  await Promise.all([support.stopMetrics(), endTasks()]);
});
afterAll(() => databases.close());

/** Counts the alerts of its records by their kind. */
const ALERTS = '2d6b1e74-8f30-4b2c-9d5e-7c9e304f6b83';

async function withSamples(options: support.MetricsOptions = {}) {
  const database = await databases.copyWithSamples();
  return { database, ...(await support.runMetrics(database, options)) };
}

/** A socket of a metric, and the messages it has got. */
class Live {
  readonly socket: WebSocket;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test says what it expects in it
  readonly messages: any[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #told: (() => void) | undefined;

  constructor(origin: string, path: string, token: string) {
    this.socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    sockets.add(this.socket);
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()));
      this.#told?.();
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** Message number `count`, which may be still to come. */
  async message(count: number) {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
    return this.messages[count - 1];
  }
}

const live = (origin: string, path = `/metrics/${ALERTS}/live`, token = support.fullToken) =>
  new Live(origin, path, token);

const addAlert = (origin: string, id = ALERTS) =>
  ask(origin, 'POST', `/metrics/${id}/metric-records`, { alert_type: 'price' });

const total = ({ records }: { readonly records: readonly { readonly alerts: number }[] }) =>
  records.reduce((sum, { alerts }) => sum + alerts, 0);

describe('a live metric', () => {
  test('sends what reading it answers, and again when its records change', async () => {
    const { origin, log } = await withSamples();
    const watching = live(origin);

    const first = await watching.message(1);
    expect(first).toEqual((await ask(origin, 'GET', `/metrics/${ALERTS}`)).body);
    await addAlert(origin);
    const second = await watching.message(2);

    expect(total(second)).toBe(total(first) + 1);
    watching.socket.close();
    const { code } = await watching.closed;
    expect(code).toBe(1005);
    const line = await log.line(({ msg }) => msg === 'a live socket was closed');
    expect(line).toMatchObject({
      route: '/metrics/:uuid/live',
      code: 1005,
      results: 2,
      requestId: expect.any(String),
    });
    const call = log.lines.find(
      ({ msg, operation }) => msg === 'Endpoint called' && operation === 'get_metrics_live',
    );
    expect(call).toMatchObject({ parameters: { uuid: ALERTS } });
  });

  test('a change that another metric shows sends nothing, nor does one beyond the days that are asked for', async () => {
    const { origin } = await withSamples();
    const watching = live(origin);
    const past = live(origin, `/metrics/${ALERTS}/live?start_date=2026-01-01&end_date=2026-01-31`);
    await Promise.all([watching.message(1), past.message(1)]);

    await addAlert(origin, SAMPLE_METRIC);
    await addAlert(origin);
    await addAlert(origin);
    await watching.message(2);
    while (total(watching.messages.at(-1)) < total(watching.messages[0]) + 2)
      await watching.message(watching.messages.length + 1);

    expect(past.messages).toHaveLength(1);
    expect(watching.messages.length).toBeLessThanOrEqual(3);
  });

  test('500 clients get a change, and each gets it once', async () => {
    const { origin } = await withSamples({ sockets: { maxSocketsPerClient: 500 } });
    const watching = Array.from({ length: 500 }, () => live(origin));
    await Promise.all(watching.map((each) => each.message(1)));

    await addAlert(origin);
    const second = await Promise.all(watching.map((each) => each.message(2)));
    // A message that was sent twice would arrive before the one of the next change.
    await addAlert(origin);
    await Promise.all(watching.map((each) => each.message(3)));

    expect(new Set(second.map((message) => total(message)))).toEqual(
      new Set([total(watching[0]!.messages[0]) + 1]),
    );
    expect(watching.every(({ messages }) => messages.length === 3)).toBe(true);
  }, 30_000);

  test('days without dates move on with the calendar', async () => {
    let day = support.TODAY;
    const { origin, feeds, answers } = await withSamples({ today: () => day });
    const watching = live(origin, `/metrics/${SAMPLE_METRIC}/live?day_range=1`);
    expect((await watching.message(1)).records).toHaveLength(2);

    day = '2026-05-13';
    answers.onChange({ all: true });
    feeds.onChange({ all: true });

    expect((await watching.message(2)).records).toEqual([watching.messages[0].records[1]]);
  });

  test('a message between tasks that was lost costs the time to live', async () => {
    const { origin, database } = await withSamples({ ttlMs: 1 });
    const watching = live(origin);
    const before = total(await watching.message(1));

    await support.poolOf(database).query(
      {
        name: 'n',
        text: `INSERT INTO metrics (id, date, alert_type) SELECT query_id, $2, 'price' FROM metric_configurations WHERE id = $1`,
      },
      [ALERTS, support.TODAY],
    );

    expect(total(await watching.message(2))).toBe(before + 1);
  });
});

describe('a live socket ends', () => {
  test('with 4401 when its token does', async () => {
    const { origin } = await withSamples();
    const token = await issuer.mint('api/backend_access', { exp: Math.floor(Date.now() / 1_000) + 2 });
    const watching = live(origin, undefined, token);
    await watching.message(1);

    expect(await watching.closed).toEqual({ code: 4401, reason: 'the access token has expired' });
  });

  test('later, when the token is renewed on it', async () => {
    const { origin } = await withSamples();
    const soon = Math.floor(Date.now() / 1_000) + 2;
    const watching = live(origin, undefined, await issuer.mint('api/backend_access', { exp: soon }));
    const control = live(origin, undefined, await issuer.mint('api/backend_access', { exp: soon }));
    await watching.message(1);

    watching.socket.send(JSON.stringify({ type: 'renew', token: 'none' }));
    expect(await watching.message(2)).toMatchObject({ type: 'problem', status: 401 });
    watching.socket.send(JSON.stringify({ type: 'renew', token: await issuer.mint('api/other') }));
    expect(await watching.message(3)).toMatchObject({ type: 'problem', status: 403 });
    watching.socket.send('renew');
    expect(await watching.message(4)).toMatchObject({ type: 'problem', status: 422 });
    const exp = soon + 3_600;
    watching.socket.send(
      JSON.stringify({ type: 'renew', token: await issuer.mint('api/backend_access', { exp }) }),
    );
    expect(await watching.message(5)).toEqual({
      type: 'renewed',
      expires_at: new Date(exp * 1_000).toISOString(),
    });

    expect((await control.closed).code).toBe(4401);
    await addAlert(origin);
    expect(total(await watching.message(6))).toBe(total(watching.messages[0]) + 1);
  });

  test('with 4403 when it is renewed with the token of somebody else', async () => {
    const { origin } = await withSamples();
    const watching = live(origin);
    await watching.message(1);

    const token = await issuer.mint('api/backend_access', { sub: 'another' });
    watching.socket.send(JSON.stringify({ type: 'renew', token }));

    expect((await watching.closed).code).toBe(4403);
  });

  test('with 4404 when the metric is removed', async () => {
    const { origin } = await withSamples();
    const watching = live(origin);
    await watching.message(1);

    await ask(origin, 'DELETE', `/metrics/${ALERTS}`);

    expect(await watching.closed).toEqual({ code: 4404, reason: 'Metrics not found' });
  });

  test('with 4408 and a line in the log when its client does not read', async () => {
    const { origin, feeds, answers, log } = await withSamples({ liveLimits: { maxSendMs: 1_000 } });
    const read = answers.read.bind(answers);
    let round = 0;
    answers.read = async (id, period) =>
      (await read(id, period)).replace('{', `{"round":"${(round += 1)}${' '.repeat(4_000_000)}",`);
    const slow = live(origin);
    const quick = live(origin);
    await Promise.all([slow.message(1), quick.message(1)]);

    slow.socket.pause();
    const dropped = log.line(({ msg }) => msg === 'a live client is dropped');
    const state = { isDropped: false };
    void dropped.then(() => (state.isDropped = true));
    while (!state.isDropped) {
      feeds.onChange({ all: true });
      await quick.message(quick.messages.length + 1);
    }
    slow.socket.resume();

    expect(await dropped).toMatchObject({ level: 'warn', code: 4408, reason: 'the client reads too slowly' });
    expect([4408, 1006]).toContain((await slow.closed).code);
    expect(quick.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('with 1001 when the service stops', async () => {
    const { origin, ended, ...service } = await withSamples();
    const watching = live(origin);
    await watching.message(1);

    service.stop(false);

    expect((await watching.closed).code).toBe(1001);
    expect(await ended).toBe(0);
  });
});

test('while the database is away the client is told so, and gets the result when it is back', async () => {
  const { origin, feeds, answers } = await withSamples();
  const watching = live(origin);
  const first = await watching.message(1);
  const read = answers.read.bind(answers);
  const { overloaded } = await import('@fairway/service-kit');
  let isAway = true;
  answers.read = async (id, period) => {
    if (isAway) throw overloaded('The database is away', 5);
    return read(id, period);
  };

  feeds.onChange({ all: true });
  expect(await watching.message(2)).toEqual({ type: 'problem', status: 503, detail: 'The database is away' });
  isAway = false;

  expect(await watching.message(3)).toEqual(first);
});

test.each([
  ['an unknown metric', '/metrics/00000000-0000-4000-8000-000000000000/live', 404],
  ['a malformed id', '/metrics/none/live', 422],
  ['days that are none', `/metrics/${ALERTS}/live?start_date=2026-02-30`, 422],
])('%s is answered before the socket opens', async (_what, path, status) => {
  const { origin } = await withSamples();
  const watching = live(origin, path);

  const [, response] = await once(watching.socket, 'unexpected-response');

  expect(response.statusCode).toBe(status);
});

describe('in processes of their own', () => {
  test('what one task changes, another does not answer from its cache', async () => {
    const database = await databases.copyWithSamples();
    const [one, other] = await Promise.all([startTask(database), startTask(database)]);
    const totalOf = async (origin: string) => total((await ask(origin, 'GET', `/metrics/${ALERTS}`)).body);
    const before = await totalOf(other);
    expect(await totalOf(other)).toBe(before);

    await addAlert(one);

    // The message is on its way: ask until it has arrived, the cache would answer the old number for five minutes.
    let after = await totalOf(other);
    while (after === before) after = await totalOf(other);
    expect(after).toBe(before + 1);
  });

  test('where the database may pause, no connection listens', async () => {
    const database = await databases.copyWithSamples();
    const origin = await startTask(database, { DATABASE_MAY_PAUSE: 'true' });

    expect((await ask(origin, 'GET', `/metrics/${SAMPLE_METRIC}`)).status).toBe(200);
    expect(await listeners(database)).toBe(0);
  });
});

function listeners({ address }: TestDatabase): Promise<number | undefined> {
  return databases.asAdmin('postgres', async (client) => {
    const { rows } = await client.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'LISTEN %'",
      [address.database],
    );
    return (rows as { n: number }[])[0]?.n;
  });
}
