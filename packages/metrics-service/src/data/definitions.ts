import { randomUUID } from 'node:crypto';

import type { Database, Statement, UnitOfWork } from '@fairway/postgres';

import { announce, type Change } from './changes.ts';
import type { Definition, Layout, MetricRecord } from './definition.ts';
import { addDefinitions, addLayouts, addQueries, addRecords } from './new-rows.ts';

/** Definitions and their records. Every method is done together or not at all. */
export interface Definitions {
  find(id: string): Promise<Definition | undefined>;
  /** Definitions in the order of their ids. @param after the id before the first */
  list(limit: number, after: string | undefined): Promise<readonly Definition[]>;
  add(definition: Definition): Promise<void>;
  /** @returns false where there is no such definition */
  replace(definition: Definition): Promise<boolean>;
  /** Its records stay: other queries may read them. @returns false where there is no such definition */
  remove(id: string): Promise<boolean>;
  /** @param date day of the record */
  addRecord(definition: Definition, date: string, record: MetricRecord): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly query_id: string;
  readonly query: string;
  readonly is_editable: boolean;
  readonly layouts: string;
}

const COLUMNS = `
  SELECT c.id, c.query_id, q.query, c.is_editable,
    (SELECT coalesce(json_agg(json_build_object('breakpoint', l.breakpoint, 'x', l.x, 'y', l.y, 'w', l.w, 'h', l.h,
       'static', l.static) ORDER BY l.breakpoint), '[]')::text
     FROM layout_items l WHERE l.item_id = c.id) AS layouts
  FROM metric_configurations c JOIN queries q ON q.id = c.query_id`;

const find: Statement = { name: 'find_definition', text: `${COLUMNS} WHERE c.id = $1` };
const list: Statement = {
  name: 'list_definitions',
  text: `${COLUMNS} WHERE $2::uuid IS NULL OR c.id > $2::uuid ORDER BY c.id LIMIT $1`,
};
const changeConfiguration: Statement = {
  name: 'change_configuration',
  text: 'UPDATE metric_configurations SET is_editable = $2 WHERE id = $1 RETURNING query_id',
};
const changeQuery: Statement = { name: 'change_query', text: 'UPDATE queries SET query = $2 WHERE id = $1' };
const removeLayouts: Statement = {
  name: 'remove_layouts',
  text: 'DELETE FROM layout_items WHERE item_id = $1',
};
const removeConfiguration: Statement = {
  name: 'remove_configuration',
  text: 'DELETE FROM metric_configurations WHERE id = $1 RETURNING query_id',
};
const removeQuery: Statement = {
  name: 'remove_query',
  text: `DELETE FROM queries WHERE id = $1 AND NOT EXISTS (SELECT FROM metric_configurations WHERE query_id = $1)`,
};
/**
 * Definitions as rows of the tables that the contract names.
 * @param onChange told what was committed here, before the caller is answered; other tasks hear it from the database
 */
export function definitionsIn(
  database: Pick<Database, 'query' | 'transaction'>,
  onChange: (change: Change) => void,
): Definitions {
  /** @param work returns false where there was nothing to change */
  async function changing(change: Change, work: (unit: UnitOfWork) => Promise<boolean>): Promise<boolean> {
    const changed = await database.transaction(async (unit) => {
      if (!(await work(unit))) return false;
      await announce(unit, change);
      await unit.commit();
      return true;
    });
    if (changed) onChange(change);
    return changed;
  }

  return {
    async find(id) {
      const [row] = await database.query<Row>(find, [id]);
      return row === undefined ? undefined : definitionOf(row);
    },
    async list(limit, after) {
      return (await database.query<Row>(list, [limit, after ?? null])).map(definitionOf);
    },
    async add(definition) {
      await changing({ definition: definition.id }, (unit) => add(unit, definition));
    },
    replace: (definition) => changing({ definition: definition.id }, (unit) => replace(unit, definition)),
    remove: (id) => changing({ definition: id }, (unit) => remove(unit, id)),
    async addRecord({ queryId }, date, record) {
      await changing({ records: queryId }, async (unit) => {
        const row = { metric_id: randomUUID(), id: queryId, date, ...record };
        await unit.query(addRecords, [JSON.stringify([row])]);
        return true;
      });
    },
  };
}

async function add(
  unit: UnitOfWork,
  { id, queryId, sql, isEditable, layouts }: Definition,
): Promise<boolean> {
  await unit.query(addQueries, [JSON.stringify([{ id: queryId, query: sql }])]);
  await unit.query(addDefinitions, [JSON.stringify([{ id, queryId, isEditable }])]);
  await saveLayouts(unit, id, layouts);
  return true;
}

async function replace(unit: UnitOfWork, { id, sql, isEditable, layouts }: Definition): Promise<boolean> {
  const [row] = await unit.query<Pick<Row, 'query_id'>>(changeConfiguration, [id, isEditable]);
  if (row === undefined) return false;
  await unit.query(changeQuery, [row.query_id, sql]);
  await unit.query(removeLayouts, [id]);
  await saveLayouts(unit, id, layouts);
  return true;
}

async function remove(unit: UnitOfWork, id: string): Promise<boolean> {
  const [row] = await unit.query<Pick<Row, 'query_id'>>(removeConfiguration, [id]);
  if (row === undefined) return false;
  await unit.query(removeQuery, [row.query_id]);
  return true;
}

async function saveLayouts(unit: UnitOfWork, id: string, layouts: readonly Layout[]): Promise<void> {
  const rows = layouts.map((layout) => ({ item_id: id, ...layout }));
  if (rows.length > 0) await unit.query(addLayouts, [JSON.stringify(rows)]);
}

function definitionOf(row: Row): Definition {
  const layouts = JSON.parse(row.layouts) as readonly Layout[];
  return { id: row.id, queryId: row.query_id, sql: row.query, isEditable: row.is_editable, layouts };
}
