import type { Statement } from '@fairway/postgres';

// Statements that add rows, for the API and for seed files: each takes a JSON list, and leaves existing rows as they
// are.

/** A list of `{ id, query }`. */
export const addQueries: Statement = {
  name: 'add_queries',
  text: `INSERT INTO queries (id, query) SELECT id, query FROM jsonb_to_recordset($1::jsonb) AS q (id uuid, query text)
         ON CONFLICT (id) DO NOTHING`,
};
/** A list of `{ id, queryId, isEditable }`. */
export const addDefinitions: Statement = {
  name: 'add_definitions',
  text: `INSERT INTO metric_configurations (id, query_id, is_editable)
         SELECT id, "queryId", "isEditable"
         FROM jsonb_to_recordset($1::jsonb) AS d (id uuid, "queryId" uuid, "isEditable" boolean) ON CONFLICT (id) DO NOTHING`,
};
/** A list of layouts, each with its `item_id`. */
export const addLayouts: Statement = {
  name: 'add_layouts',
  text: `INSERT INTO layout_items (item_id, breakpoint, x, y, w, h, static)
         SELECT item_id, breakpoint, x, y, w, h, static FROM jsonb_to_recordset($1::jsonb)
           AS l (item_id uuid, breakpoint text, x int, y int, w int, h int, static boolean)
         ON CONFLICT (item_id, breakpoint) DO NOTHING`,
};
/** A list of records, each with its `metric_id`, `id` and `date`; absent members are null. */
export const addRecords: Statement = {
  name: 'add_records',
  text: `INSERT INTO metrics (metric_id, id, date, obsolescence_val, obsolescence, parts_flagged, alert_type, alert_category)
         SELECT metric_id, id, date, obsolescence_val, obsolescence, parts_flagged, alert_type, alert_category
         FROM jsonb_to_recordset($1::jsonb) AS m (metric_id uuid, id uuid, date date, obsolescence_val numeric,
           obsolescence numeric, parts_flagged int, alert_type text, alert_category text)
         ON CONFLICT (metric_id) DO NOTHING`,
};
