// Every row of the service's contract, as an outsider sees it, and its lines in the log.
import { randomUUID } from 'node:crypto';

import { afterAll, expect } from '@jest/globals';

import { GeneratorFailed } from '../../src/generator/generator.ts';
import * as support from '../support/running-metrics.ts';
import { files, scenario, type World } from './scenario.ts';

const databases = await support.MetricsDatabases.start();
afterAll(async () => {
  await support.stopMetrics();
  await databases.close();
});

const { SAMPLE_METRIC: OBSOLESCENCE } = support;
const ALERTS = '2d6b1e74-8f30-4b2c-9d5e-7c9e304f6b83';

/** Jest takes the tests while this file is read; the databases are there then. */
const story = (title: string, tell: (world: World) => Promise<void>): void =>
  scenario(title, () => databases, tell);

story(
  'Given samples, when a metric is read without dates, then it answers the last 30 days of the clock',
  async (world) => {
    await world.aService();
    world.today = '2026-05-01';
    const { status, body } = await world.asks('reader', 'GET', `/metrics/${OBSOLESCENCE}/`);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['id', 'is_editable', 'records', 'layouts']);
    expect([body.records.length, body.records[0].date, body.records.at(-1).date]).toEqual([
      31,
      '2026-04-01',
      '2026-05-01',
    ]);
    expect(body.layouts[0]).toEqual({ breakpoint: 'lg', x: 0, y: 0, w: 6, h: 4, static: false });
    await world.logged('get_metrics', {
      uuid: OBSOLESCENCE,
      start_date: '2026-04-01',
      end_date: '2026-05-01',
      day_range: 30,
    });
  },
);

story(
  'Given samples, when days are asked for, then they are what is answered, and what is no day is named',
  async (world) => {
    await world.aService();
    const days = async (query: string) =>
      (await world.asks('reader', 'GET', `/metrics/${OBSOLESCENCE}?${query}`)).body;
    expect((await days('start_date=2026-01-01&end_date=2026-01-10')).records).toHaveLength(10);
    expect((await days('day_range=0')).records).toHaveLength(1);
    expect((await days('start_date=2026-02-30')).errors[0].path).toBe('start_date');
    expect((await days('start_date=2026-02-02&end_date=2026-02-01')).status).toBe(422);
    expect((await days('day_range=3651')).status).toBe(422);
  },
);

story(
  'Given nothing of that id, when it is read or gets a record, then each says so in its own words',
  async (world) => {
    await world.aService();
    const id = randomUUID();
    expect((await world.asks('reader', 'GET', `/metrics/${id}`)).body).toMatchObject({
      status: 404,
      detail: 'Metrics not found',
    });
    expect((await world.asks('writer', 'POST', `/metrics/${id}/metric-records`, {})).body).toMatchObject({
      status: 404,
      detail: 'Metric not found',
    });
    expect((await world.asks('reader', 'GET', '/metrics/7')).status).toBe(422);
    await world.audited('add metric record', 'refused');
  },
);

story(
  'Given a prompt, when a metric is made of it, then its SQL is shown and stored, and the prompt is not logged',
  async (world) => {
    await world.aService({ seeds: 'none' });
    const { status, body } = await world.asks('editor', 'POST', '/metrics/', {
      is_editable: true,
      layouts: [],
      query_generation_prompt: 'average obsolescence per week, please',
    });
    expect([status, Object.keys(body)]).toEqual([201, ['id', 'sql']]);
    expect(
      await world.rows('SELECT q.query FROM queries q JOIN metric_configurations c ON c.query_id = q.id'),
    ).toEqual([{ query: body.sql }]);
    await world.logged('create_metrics_configuration', {});
    await world.audited('create metric', 'done');
    world.neverLogged('please');
  },
);

story('Given a metric, when it gets a record, then that is of today and answers nothing', async (world) => {
  await world.aService({ seeds: 'none' });
  const id = await world.aMetric('number of alerts');
  world.today = '2031-07-09';
  const { status, body } = await world.asks('writer', 'POST', `/metrics/${id}/metric-records/`, {
    obsolescence_val: 1.25,
    obsolescence: 2.5,
    parts_flagged: 3,
    alert_type: 'secret kind',
    alert_category: 'b',
  });
  expect([status, body]).toEqual([201, undefined]);
  expect(
    await world.rows('SELECT date::text, obsolescence_val::float8 AS val, parts_flagged FROM metrics'),
  ).toEqual([{ date: '2031-07-09', val: 1.25, parts_flagged: 3 }]);
  await world.logged('create_metric_record', { uuid: id });
  await world.audited('add metric record', 'done');
  world.neverLogged('secret kind');
});

story(
  'Given a metric, when a record has a null or a value of another kind, then it is refused and named',
  async (world) => {
    await world.aService();
    const { status, body } = await world.asks('writer', 'POST', `/metrics/${ALERTS}/metric-records`, {
      obsolescence: null,
      parts_flagged: 1.5,
      alert_type: 7,
    });
    expect([status, body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      422,
      ['obsolescence', 'parts_flagged', 'alert_type'],
    ]);
  },
);

story('Given samples, when they are listed, then a page at a time', async (world) => {
  await world.aService();
  const first = await world.asks('reader', 'GET', '/metrics/?limit=5');
  const second = await world.asks('reader', 'GET', `/metrics?limit=5&after=${first.body.next}`);
  expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([5, 1, null]);
});

story(
  'Given an editable metric and one that is not, when they are changed and removed, then only the first is',
  async (world) => {
    await world.aService();
    const id = await world.aMetric('alerts');
    expect(
      (
        await world.asks('writer', 'PATCH', `/metrics/${id}`, {
          query_generation_prompt: 'parts flagged by category',
        })
      ).body.sql,
    ).toContain('alert_category');
    expect((await world.asks('writer', 'DELETE', `/metrics/${id}`)).status).toBe(204);
    expect((await world.asks('writer', 'PATCH', `/metrics/${OBSOLESCENCE}`, { layouts: [] })).status).toBe(
      409,
    );
    expect((await world.asks('writer', 'DELETE', `/metrics/${OBSOLESCENCE}`)).status).toBe(409);
    await world.audited('change metric', 'done');
  },
);

story(
  'Given a new database, when its tables are looked at, then they are those that stored queries name',
  async (world) => {
    await world.aService({ seeds: 'none' });
    const columns =
      await world.rows(`SELECT table_name || '.' || column_name || ' ' || data_type AS c FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name IN ('metrics', 'queries', 'metric_configurations', 'layout_items') ORDER BY table_name, ordinal_position`);
    expect(columns.map(({ c }) => c)).toEqual([
      ...[
        'id uuid',
        'item_id uuid',
        'breakpoint text',
        'x integer',
        'y integer',
        'w integer',
        'h integer',
        'static boolean',
      ].map((c) => `layout_items.${c}`),
      ...['id uuid', 'query_id uuid', 'is_editable boolean'].map((c) => `metric_configurations.${c}`),
      ...[
        'metric_id uuid',
        'id uuid',
        'date date',
        'obsolescence_val numeric',
        'obsolescence numeric',
        'parts_flagged integer',
        'alert_type text',
        'alert_category text',
      ].map((c) => `metrics.${c}`),
      ...['id uuid', 'query text'].map((c) => `queries.${c}`),
    ]);
  },
);

story(
  'Given files as the contract has them, when the service starts, then it answers with them',
  async (world) => {
    const [item, query] = [randomUUID(), randomUUID()];
    await world.aService({
      seeds: files({
        definitions: `{"items":[{"id":"${item}","query_id":"${query}","isEditable":true}],"layouts":{"lg":[{"i":"${item}","x":1,"y":2,"w":3,"h":4,"static":true}]}}`,
        queries: `id,query\n${query},"SELECT count(*) AS n\nFROM metrics WHERE date >= :start_date"\n`,
        records: ['records.csv', `date,id,alert_type\n2026-05-12,${query},"a, b"\n2020-01-01,,\n`],
      }),
    });
    const { body } = await world.asks('reader', 'GET', `/metrics/${item}`);
    expect(body).toEqual({
      id: item,
      is_editable: true,
      records: [{ n: 1 }],
      layouts: [{ breakpoint: 'lg', x: 1, y: 2, w: 3, h: 4, static: true }],
    });
  },
);

story(
  'Given a definition twice in a file, when it is loaded, then both lines are named and nothing is loaded',
  async (world) => {
    await world.aService({ seeds: 'none' });
    const id = randomUUID();
    const seeds = files({
      definitions: `{"items":[\n{"id":"${id}","queryId":"${id}","isEditable":true},\n{"id":"${id}","queryId":"${id}","isEditable":false}]}`,
      queries: `id,query\n${id},SELECT 1\n`,
    });
    await expect(support.seed(world.database, seeds)).rejects.toThrow(
      `metrics.json:3: the definition ${id} is in line 2 too`,
    );
    expect(await world.rows('SELECT 1 AS one FROM queries')).toEqual([]);
  },
);

story(
  'Given stored SQL with parameters in any number, when it is read, then all three are given',
  async (world) => {
    await world.aService();
    const id = await world.storedSql(
      'SELECT :day_range + :day_range AS twice, :end_date - :start_date AS days',
    );
    expect((await world.asks('reader', 'GET', `/metrics/${id}?day_range=7`)).body.records).toEqual([
      { twice: 14, days: 7 },
    ]);
  },
);

story(
  'Given stored SQL that does more than select, when it is read, then it is refused with its position',
  async (world) => {
    await world.aService();
    const id = await world.storedSql('SELECT 1, pg_sleep(9) FROM metrics; DELETE FROM metrics');
    const { status, body } = await world.asks('reader', 'GET', `/metrics/${id}`);
    expect([status, body.positions.length > 0]).toEqual([422, true]);
    expect(await world.rows('SELECT count(*) > 1000 AS all FROM metrics')).toEqual([{ all: true }]);
  },
);

story(
  'Given a generator that fails, when a metric is made, then 502 and nothing is stored',
  async (world) => {
    const generate = () => Promise.reject(new GeneratorFailed('the model says no'));
    await world.aService({ seeds: 'none', generator: { name: 'failing', generate } });
    const { status, body } = await world.asks('writer', 'POST', '/metrics', {
      is_editable: true,
      layouts: [],
      query_generation_prompt: 'anything',
    });
    expect([status, JSON.stringify(body).includes('the model says no')]).toEqual([502, false]);
    expect(await world.rows('SELECT 1 AS one FROM queries')).toEqual([]);
    await world.audited('create metric', 'failed');
  },
);

story(
  'Given a metric in the cache, when its records change behind it and then through the API, then only the second is seen',
  async (world) => {
    await world.aService();
    const total = async () => {
      const { records } = (await world.asks('reader', 'GET', `/metrics/${ALERTS}`)).body as {
        records: { alerts: number }[];
      };
      return records.reduce((sum, { alerts }) => sum + alerts, 0);
    };
    const before = await total();
    await world.rows(
      `INSERT INTO metrics (id, date, alert_type) SELECT query_id, '2026-05-12', 'price' FROM metric_configurations WHERE id = $1`,
      [ALERTS],
    );
    expect(await total()).toBe(before);
    await world.asks('writer', 'POST', `/metrics/${ALERTS}/metric-records`, { alert_type: 'price' });
    expect(await total()).toBe(before + 2);
  },
);

story('Given tokens of all kinds, when they are used, then each may do what it is for', async (world) => {
  await world.aService();
  const statuses = async (method: string, path: string, body?: unknown) => {
    const seen: number[] = [];
    for (const who of ['nobody', 'stranger', 'reader', 'writer', 'editor'] as const)
      seen.push((await world.asks(who, method, path, body)).status);
    return seen.join(' ');
  };
  expect(await statuses('GET', '/metrics')).toBe('401 403 200 200 200');
  expect(await statuses('POST', `/metrics/${ALERTS}/metric-records`, {})).toBe('401 403 403 201 201');
  for (const open of ['health', 'ready', 'version', 'openapi.json'])
    expect(await statuses('GET', `/-/metrics/${open}`)).toBe('200 200 200 200 200');
  const { headers } = await world.asks('nobody', 'GET', '/metrics');
  expect(headers.get('www-authenticate')).toBe('Bearer scope="api/backend_access"');
});

story(
  'Given somebody who watches, when a record is added, then they get the result, and the new one',
  async (world) => {
    await world.aService();
    const messages = world.watches('reader', `/metrics/${ALERTS}/live`);
    const first = (await messages.next()).value;
    expect(first).toEqual((await world.asks('reader', 'GET', `/metrics/${ALERTS}`)).body);
    await world.asks('writer', 'POST', `/metrics/${ALERTS}/metric-records`, { alert_type: 'price' });
    expect((await messages.next()).value).toEqual(
      (await world.asks('reader', 'GET', `/metrics/${ALERTS}`)).body,
    );
    await world.logged('get_metrics_live', { uuid: ALERTS });
    world.neverLogged('bearer.');
  },
);

story(
  'Given nobody’s token, when the page is opened, then its shell comes, without data and without a way to run more',
  async (world) => {
    await world.aService();
    const response = await fetch(`${world.service.origin}/metrics/${ALERTS}/view?day_range=7`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await response.text()).not.toContain('alert_type');
    await world.logged('get_metrics_view', { uuid: ALERTS, day_range: 7 });
  },
);
