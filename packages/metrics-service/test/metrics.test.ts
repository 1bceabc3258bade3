import { randomUUID } from 'node:crypto';

import manifest from '@fairway/metrics-manifest';
import { variableFaults } from '@fairway/service-kit';
import { honest, hostile } from '@fairway/sql-gate/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { configSchema } from '../src/config.ts';
import { GeneratorFailed, type SqlGenerator } from '../src/generator/generator.ts';
import type { SeedSources } from '../src/seed/load-seeds.ts';
import { SeedRefused } from '../src/seed/seed-fault.ts';
import { StoredSql } from '../src/sql/stored-sql.ts';
import * as support from './support/running-metrics.ts';
import { samplePlans } from './support/sample-plans.ts';

const { ask, SAMPLE_METRIC, TODAY } = support;

let databases: support.MetricsDatabases;
beforeAll(async () => {
  databases = await support.MetricsDatabases.start();
});
let isShared = false;
afterEach(() => (isShared ? undefined : support.stopMetrics()));
afterAll(() => databases.close());

async function withSamples(options: Parameters<typeof support.runMetrics>[1] = {}) {
  const database = await databases.copyWithSamples();
  return { database, ...(await support.runMetrics(database, options)) };
}

/** For a group of tests that leave nothing behind for each other: one service, and one database. */
function oneService(): { origin: string } {
  const service = { origin: '' };
  beforeAll(async () => {
    isShared = true;
    service.origin = (await withSamples()).origin;
  });
  afterAll(async () => {
    isShared = false;
    await support.stopMetrics();
  });
  return service;
}

test('the service reads exactly the variables that its manifest promises', () => {
  expect(variableFaults(configSchema, manifest)).toEqual([]);
});

describe('reading a metric', () => {
  const service = oneService();

  test('answers the last 30 days, where nothing else is asked for', async () => {
    const { status, body } = await ask(service.origin, 'GET', `/metrics/${SAMPLE_METRIC}`);

    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['id', 'is_editable', 'records', 'layouts']);
    expect(body).toMatchObject({ id: SAMPLE_METRIC, is_editable: false });
    expect(body.records).toHaveLength(31);
    expect(body.records[0]).toEqual({ date: '2026-04-12', obsolescence: expect.any(Number) });
    expect(body.records.at(-1)).toMatchObject({ date: TODAY });
    expect(body.layouts).toEqual([
      { breakpoint: 'lg', x: 0, y: 0, w: 6, h: 4, static: false },
      { breakpoint: 'sm', x: 0, y: 0, w: 4, h: 4, static: false },
    ]);
  });

  test.each([
    ['?start_date=2026-05-01&end_date=2026-05-03', 3],
    ['?start_date=2026-05-01', 12],
    ['?end_date=2026-05-03&day_range=1', 2],
    ['?day_range=0', 1],
    ['/?start_date=2024-05-12&end_date=2026-05-12', 731],
  ])('answers for %s', async (query, days) => {
    const { body } = await ask(service.origin, 'GET', `/metrics/${SAMPLE_METRIC}${query}`);

    expect(body.records).toHaveLength(days);
  });

  test('every sample metric has records, each with its own columns', async () => {
    const { body } = await ask(service.origin, 'GET', '/metrics');

    expect(body.items).toHaveLength(6);
    const columns: string[] = [];
    for (const { id } of body.items) {
      const metric = await ask(service.origin, 'GET', `/metrics/${id}`);
      expect(metric.status).toBe(200);
      columns.push(Object.keys(metric.body.records[0]).join());
    }
    expect(columns).toEqual([
      'date,obsolescence',
      'date,flagged,weekly_average',
      'alert_type,alerts',
      'value,before',
      'alert_category,parts',
      'week,alert_type,alerts,worst',
    ]);
  });

  test.each([
    ['/metrics/nothing', 422, 'uuid must be a UUID'],
    [`/metrics/${randomUUID()}`, 404, 'Metrics not found'],
    [
      `/metrics/${SAMPLE_METRIC}?start_date=2026-02-30`,
      422,
      'start_date must be a day that the calendar has',
    ],
    [
      `/metrics/${SAMPLE_METRIC}?start_date=2026-05-02&end_date=2026-05-01`,
      422,
      'start_date must not be after end_date',
    ],
    [`/metrics/${SAMPLE_METRIC}?day_range=3651`, 422, 'day_range must be a whole number from 0 to 3650'],
    [`/metrics/${SAMPLE_METRIC}?day_range=-1`, 422, 'day_range must be a whole number from 0 to 3650'],
    [`/metrics/${SAMPLE_METRIC}?days=3`, 422, 'days is not known here'],
    ['/metrics?limit=0', 422, 'limit must be a whole number from 1 to 200'],
  ])('%s is answered with %i', async (path, status, detail) => {
    const answer = await ask(service.origin, 'GET', path);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.detail).toContain(detail);
  });

  test('definitions are listed a page at a time', async () => {
    const first = await ask(service.origin, 'GET', '/metrics/?limit=4');
    const second = await ask(service.origin, 'GET', `/metrics?limit=4&after=${first.body.next}`);

    expect(first.body.items).toHaveLength(4);
    expect(second.body.items).toHaveLength(2);
    expect(second.body.next).toBeNull();
    expect(first.body.items[0]).toMatchObject({
      id: SAMPLE_METRIC,
      is_editable: false,
      sql: expect.stringContaining('SELECT date'),
    });
  });

  test('stored SQL that cannot run is 422 with its position, whoever put it there', async () => {
    const { origin, database } = await withSamples();
    const broken = [
      "SELECT 'é', pg_sleep(9)",
      'SELECT nothing FROM metrics',
      'SELECT 1 / 0',
      'DELETE FROM metrics',
    ];

    for (const [index, sql] of broken.entries()) {
      const id = `00000000-0000-4000-8000-00000000000${index}`;
      await support
        .poolOf(database)
        .query({ name: 'q', text: 'INSERT INTO queries VALUES ($1, $2)' }, [id, sql]);
      await support
        .poolOf(database)
        .query({ name: 'c', text: 'INSERT INTO metric_configurations VALUES ($1, $1, false)' }, [id]);
      const { status, body } = await ask(origin, 'GET', `/metrics/${id}`);
      expect([sql, status]).toEqual([sql, 422]);
      expect(body.positions).toEqual([[13], [8], [1], [1]][index]);
      expect(body.errors[0].message).toMatch(/^The SQL of this metric cannot run: /);
    }
  });
});

describe('writing', () => {
  const layouts = [{ breakpoint: 'lg', x: 0, y: 0, w: 6, h: 4 }];

  test('a prompt becomes SQL, which is shown and answers', async () => {
    const { origin, log } = await withSamples();

    const created = await ask(origin, 'POST', '/metrics/', {
      is_editable: true,
      layouts,
      query_generation_prompt: 'Average obsolescence per week',
    });

    expect(created.status).toBe(201);
    expect(Object.keys(created.body)).toEqual(['id', 'sql']);
    expect(created.body.sql).toContain("date_trunc('week', date)::date AS week, round(avg(obsolescence), 2)");
    const added = await ask(origin, 'POST', `/metrics/${created.body.id}/metric-records/`, {
      obsolescence: 12.5,
    });
    expect([added.status, added.body]).toEqual([201, undefined]);
    const { body } = await ask(origin, 'GET', `/metrics/${created.body.id}`);
    expect(body.records).toEqual([{ week: '2026-05-11', avg_obsolescence: 12.5 }]);
    expect(body.layouts).toEqual([{ ...layouts[0], static: false }]);
    expect(JSON.stringify(log.lines)).not.toContain('Average obsolescence per week');
  });

  test('a record is seen at once by whoever reads after it, also by a metric that was read before', async () => {
    const { origin } = await withSamples();
    const created = await ask(origin, 'POST', '/metrics', {
      is_editable: true,
      layouts,
      query_generation_prompt: 'number of alerts',
    });
    const count = async () => (await ask(origin, 'GET', `/metrics/${created.body.id}`)).body.records;

    expect(await count()).toEqual([]);
    await ask(origin, 'POST', `/metrics/${created.body.id}/metric-records`, {});
    expect(await count()).toEqual([{ date: TODAY, alerts: 1 }]);
  });

  test('an editable metric is changed and removed, another is not', async () => {
    const { origin } = await withSamples();
    const { body } = await ask(origin, 'POST', '/metrics', {
      is_editable: true,
      layouts,
      query_generation_prompt: 'alerts',
    });

    const changed = await ask(origin, 'PATCH', `/metrics/${body.id}`, {
      layouts: [],
      query_generation_prompt: 'parts flagged by category',
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      id: body.id,
      layouts: [],
      sql: expect.stringContaining('alert_category'),
    });
    expect((await ask(origin, 'GET', `/metrics/${body.id}`)).body.layouts).toEqual([]);
    expect((await ask(origin, 'DELETE', `/metrics/${body.id}`)).status).toBe(204);
    expect((await ask(origin, 'GET', `/metrics/${body.id}`)).status).toBe(404);

    expect((await ask(origin, 'PATCH', `/metrics/${SAMPLE_METRIC}`, { layouts: [] })).status).toBe(409);
    expect((await ask(origin, 'DELETE', `/metrics/${SAMPLE_METRIC}`)).status).toBe(409);
    expect((await ask(origin, 'DELETE', `/metrics/${randomUUID()}`)).status).toBe(404);
  });

  describe('records', () => {
    const service = oneService();

    test.each<[object, number]>([
      [{ obsolescence: null }, 422],
      [{ parts_flagged: 1.5 }, 422],
      [{ alert_type: 7 }, 422],
      [{ alert_type: 'a\u0000b' }, 422],
      [{ other: 1 }, 422],
      [{ parts_flagged: 3_000_000_000 }, 422],
      [
        { obsolescence_val: 1.5, obsolescence: -2, parts_flagged: 3, alert_type: 'é', alert_category: 'b' },
        201,
      ],
    ])('%j is answered with %i', async (body, status) => {
      expect(
        (await ask(service.origin, 'POST', `/metrics/${SAMPLE_METRIC}/metric-records`, body)).status,
      ).toBe(status);
    });
  });

  test('an unknown metric takes no records, and every fault of a definition is told at once', async () => {
    const { origin } = await withSamples();

    const record = await ask(origin, 'POST', `/metrics/${randomUUID()}/metric-records`, {});
    expect([record.status, record.body.detail]).toEqual([404, 'Metric not found']);
    const definition = await ask(origin, 'POST', '/metrics', {
      is_editable: 'yes',
      layouts: [{ breakpoint: 'lg', x: -1 }],
      query_generation_prompt: '',
    });
    expect(definition.status).toBe(422);
    expect(definition.body.errors.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining([
        'is_editable',
        'layouts.0.x',
        'layouts.0.y',
        'layouts.0.w',
        'layouts.0.h',
        'query_generation_prompt',
      ]),
    );
  });

  test('what the generator gives is refused once with the reason, and a second time for good; nothing is stored', async () => {
    const given: string[] = [];
    const reasons: string[] = [];
    const generator: SqlGenerator = {
      name: 'scripted',
      generate: async ({ refused }) => {
        reasons.push(refused?.reason ?? '');
        const sql = given.shift();
        if (sql === undefined) throw new GeneratorFailed('nothing more');
        return sql;
      },
    };
    const { origin, log } = await withSamples({ generator });
    const create = () =>
      ask(origin, 'POST', '/metrics', { is_editable: true, layouts, query_generation_prompt: 'anything' });

    given.push('DROP TABLE metrics', 'SELECT 1 AS one');
    expect(await create()).toMatchObject({ status: 201, body: { sql: 'SELECT 1 AS one' } });
    expect(reasons).toEqual(['', 'the statement must be a SELECT, got: Drop (at character 1)']);
    given.push('SELECT none FROM metrics', 'SELECT pg_sleep(1)');
    expect(await create()).toMatchObject({ status: 502 });
    expect(await create()).toMatchObject({ status: 502 });
    expect((await ask(origin, 'GET', '/metrics')).body.items).toHaveLength(7);
    expect(log.lines.filter(({ msg }) => msg === 'generated SQL was refused')).toHaveLength(3);
  });
});

describe('permissions', () => {
  test('reading needs a scope, writing another or a group; operation routes need none', async () => {
    const { issuer } = support;
    const { origin } = await withSamples();
    const tokens = {
      none: '',
      other: await issuer.mint('api/other'),
      read: await issuer.mint('api/backend_access'),
      write: await issuer.mint('api/metrics.write'),
      editor: await issuer.mint('openid', { 'cognito:groups': ['metrics-editors'] }),
    };
    const rows: [string, string, unknown, string][] = [
      ['GET', `/metrics/${SAMPLE_METRIC}`, undefined, '401 403 200 403 403'],
      ['GET', '/metrics', undefined, '401 403 200 403 403'],
      [
        'POST',
        '/metrics',
        { is_editable: false, layouts: [], query_generation_prompt: 'alerts' },
        '401 403 403 201 201',
      ],
      ['POST', `/metrics/${SAMPLE_METRIC}/metric-records`, {}, '401 403 403 201 201'],
      ['PATCH', `/metrics/${SAMPLE_METRIC}`, { layouts: [] }, '401 403 403 409 409'],
      ['DELETE', `/metrics/${SAMPLE_METRIC}`, undefined, '401 403 403 409 409'],
      ['GET', '/-/metrics/health', undefined, '200 200 200 200 200'],
      ['GET', '/-/metrics/ready', undefined, '200 200 200 200 200'],
      ['GET', '/-/metrics/version', undefined, '200 200 200 200 200'],
      ['GET', '/-/metrics/openapi.json', undefined, '200 200 200 200 200'],
    ];

    for (const [method, path, body, expected] of rows) {
      const statuses: number[] = [];
      for (const token of Object.values(tokens))
        statuses.push((await ask(origin, method, path, body, token)).status);
      expect(`${method} ${path} ${statuses.join(' ')}`).toBe(`${method} ${path} ${expected}`);
    }
  });
});

test('each call is logged once with its operation and parameters, each write leaves an audit line', async () => {
  const { origin, log } = await withSamples();

  await ask(origin, 'GET', `/metrics/${SAMPLE_METRIC}?end_date=2026-05-01&day_range=3`);
  await ask(origin, 'GET', '/health');
  await ask(origin, 'POST', `/metrics/${SAMPLE_METRIC}/metric-records`, { alert_type: 'secret' });

  const calls = log.lines.filter(({ msg }) => msg === 'Endpoint called');
  expect(calls.map(({ operation, parameters }) => [operation, parameters])).toEqual([
    ['get_metrics', { uuid: SAMPLE_METRIC, start_date: '2026-04-28', end_date: '2026-05-01', day_range: 3 }],
    ['get_health', {}],
    ['create_metric_record', { uuid: SAMPLE_METRIC }],
  ]);
  const { audit } = await log.line(({ msg }) => msg === 'audit');
  expect(audit).toMatchObject({
    action: 'add metric record',
    target: `metric ${SAMPLE_METRIC}`,
    outcome: 'done',
  });
  expect(JSON.stringify(log.lines)).not.toContain('secret');
});

describe('the cache', () => {
  test('answers again without the database, and its own changes are seen at once', async () => {
    const { origin, database, answers } = await withSamples();
    const first = await ask(origin, 'GET', `/metrics/${SAMPLE_METRIC}`);
    await support.poolOf(database).query({ name: 'd', text: 'DELETE FROM metrics' });

    expect((await ask(origin, 'GET', `/metrics/${SAMPLE_METRIC}`)).body).toEqual(first.body);
    answers.onChange({ records: 'any' });
    expect((await ask(origin, 'GET', `/metrics/${SAMPLE_METRIC}`)).body.records).toEqual([]);
  });
});

describe('seed files', () => {
  const file = (name: string, text: string | undefined) => ({
    file: name,
    read: () => Promise.resolve(text),
  });
  const id = (n: number) => `00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`;
  const counts = async (database: Awaited<ReturnType<typeof databases.copy>>) => {
    const [row] = await support.poolOf(database).query<Record<string, number>>({
      name: 'n',
      text: `SELECT (SELECT count(*)::int FROM queries) AS q, (SELECT count(*)::int FROM metric_configurations) AS d,
        (SELECT count(*)::int FROM layout_items) AS l, (SELECT count(*)::int FROM metrics) AS m`,
    });
    return Object.values(row!);
  };

  test('are loaded once, however many tasks start together, and again only with what is new', async () => {
    const database = await databases.copy();

    const logs = await Promise.all([1, 2, 3, 4].map(() => support.seed(database)));
    const before = await counts(database);
    await support.seed(database);

    expect(
      logs.flatMap(({ lines }) => lines.filter(({ msg }) => msg === 'seed files were loaded')),
    ).toHaveLength(1);
    expect(before.slice(0, 3)).toEqual([6, 6, 12]);
    expect(before[3]).toBeGreaterThan(4_000);
    expect(await counts(database)).toEqual(before);
  });

  test('every fault of every file is told at once, with file, line and reason, and nothing is loaded', async () => {
    const database = await databases.copy();
    const sources: SeedSources = {
      definitions: file(
        'metrics.json',
        `{ "items": [
  { "id": "${id(1)}", "queryId": "${id(11)}", "isEditable": true },
  { "id": "${id(1)}", "query_id": "${id(12)}", "isEditable": true },
  { "id": "none", "isEditable": 1 }
], "layouts": { "lg": [
  { "i": "${id(9)}", "x": 0, "y": -1, "w": 1, "h": 1 } ] } }`,
      ),
      queries: file(
        'queries.csv',
        `id,query\n${id(11)},"SELECT 1,\n  2"\nno,SELECT 1\n${id(12)},DELETE FROM metrics\n${id(11)},SELECT 3\n${id(13)}\n`,
      ),
      records: file(
        'records.json',
        '[\n {"date": "2026-02-30"},\n {"parts_flagged": 1.5, "date": "2026-02-01"},\n {"id": "x"} ]',
      ),
    };

    const refused = (await support.seed(database, sources).catch((error: unknown) => error)) as SeedRefused;

    expect(refused).toBeInstanceOf(SeedRefused);
    expect(refused.message.split('\n')).toEqual(
      [
        'queries.csv:4: id must be a UUID, got: "no"',
        'queries.csv:5: query cannot run: the statement must be a SELECT, got: Delete (at character 1)',
        `queries.csv:6: the query ${id(11)} is in line 2 too, and says something else`,
        'queries.csv:7: the row must have 2 cells, got: 1',
        'metrics.json:4: id must be a UUID, got: "none"',
        'metrics.json:4: queryId is required',
        'metrics.json:4: isEditable must be true or false, got: 1',
        `metrics.json:3: the definition ${id(1)} is in line 2 too, and says something else`,
        'metrics.json:6: y must be a whole number from 0 to 1000, got: -1',
        'records.json:2: date must be a day that the calendar has, as YYYY-MM-DD, got: "2026-02-30"',
        'records.json:3: parts_flagged must be a whole number of at most 2147483647, got: 1.5',
        'records.json:4: id must be a UUID, got: "x"',
        'records.json:4: date is required',
      ].toSorted((a, b) => refused.message.indexOf(a) - refused.message.indexOf(b)),
    );
    expect(await counts(database)).toEqual([0, 0, 0, 0]);
  });

  test('a missing file is a warning, an equal definition twice is one, records may be CSV', async () => {
    const database = await databases.copy();
    const item = `{ "id": "${id(1)}", "queryId": "${id(11)}", "isEditable": true, "title": "more" }`;

    const log = await support.seed(database, {
      definitions: file('metrics.json', `{ "items": [${item}, ${item}] }`),
      queries: file('queries.csv', `\ufeffid,query\r\n"${id(11)}","SELECT ""date"" FROM metrics"\r\n`),
      records: file(
        'records.csv',
        `date,id,obsolescence,alert_type\n2026-05-01,${id(11)},1.5,"a, b\nc"\n2026-05-02,,,\n`,
      ),
    });
    await support.seed(database, { records: file('gone.json', undefined) });

    expect(await counts(database)).toEqual([1, 1, 0, 2]);
    expect(log.lines.map(({ msg }) => msg)).toContain('title is not known here and was left out');
  });

  test('a definition whose query nobody has is refused with its line', async () => {
    const database = await databases.copy();
    const sources = {
      definitions: file(
        'metrics.json',
        `{"items":[\n{"id":"${id(1)}","queryId":"${id(11)}","isEditable":true}]}`,
      ),
    };

    await expect(support.seed(database, sources)).rejects.toThrow(
      `metrics.json:2: queryId must be the id of a query, got: ${id(11)}`,
    );
  });
});

describe('the defences against stored SQL, each with the others off', () => {
  const period = { start_date: '2026-05-01', end_date: TODAY, day_range: 30 };

  test('honest statements run, the parameters in whatever number', async () => {
    const database = await databases.copy();
    const stored = new StoredSql(support.poolOf(database, 'reader'));
    const failed: string[] = [];

    for (const sql of honest) {
      await stored.run(sql, period).catch((error: unknown) => failed.push(`${sql}: ${String(error)}`));
    }

    expect(failed).toEqual([]);
  });

  test.each([
    'a READ ONLY transaction of the service’s own role',
    'the role that only reads, in a transaction that may write',
  ])('without the gate, %s keeps every row and every table as it was', async (defence) => {
    const database = await databases.copy();
    await support.seed(database);
    const state = () =>
      databases.asAdmin(database.address.database, async (client) => {
        const { rows } = await client.query(`SELECT md5(string_agg(m::text, '' ORDER BY metric_id)) AS rows,
            (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS tables,
            (SELECT count(*)::int FROM pg_roles) AS roles, (SELECT count(*)::int FROM pg_proc) AS functions FROM metrics m`);
        return rows;
      });
    const before = await state();
    const isReader = defence.startsWith('the role');
    const pool = support.poolOf(database, isReader ? 'reader' : 'service');
    // Those that do nothing but take time or memory are left to the tests of both limits; those with transactions of
    // their own would end ours.
    const statements = Object.values(hostile)
      .flat()
      .filter(
        (sql) =>
          !/sleep|generate_series|1000000000|array_fill|FROM r\)|^BEGIN|^COMMIT|^ROLLBACK|^START|^PREPARE T|LISTEN|\0|COPY .* FROM STDIN/i.test(
            sql,
          ),
      );

    for (const text of statements) {
      const statement = { text, parameterTypes: [], values: [] };
      if (isReader) {
        await pool
          .transaction(async (unit) => {
            await unit.query({ name: 'rw', text: 'SET TRANSACTION READ WRITE' });
            await unit.query({ name: `h${statements.indexOf(text)}`, text });
            await unit.commit();
          })
          .catch(() => undefined);
      } else {
        await pool
          .readOnly(statement, { statementMs: 300, maxRows: 10, maxBytes: 100_000 })
          .catch(() => undefined);
      }
    }

    expect(statements.length).toBeGreaterThan(150);
    expect(await state()).toEqual(before);
  });
});

test('every sample query of 30 days finds its records by an index', async () => {
  // Enough for the planner to choose as it does on a million, which `indexes.long.test.ts` has.
  const plans = await samplePlans(databases, 100_000);

  expect(plans).toHaveLength(6);
  for (const plan of plans) {
    expect(plan).toContain('metrics_id_date');
    expect(plan).not.toContain('Seq Scan on metrics');
  }
});
