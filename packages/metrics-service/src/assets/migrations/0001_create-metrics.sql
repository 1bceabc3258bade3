-- Stored SQL names these tables and columns: they are part of the contract. What a value may be is checked by the code that
-- writes it; here is only what must hold whoever writes.

CREATE TABLE queries (
  id uuid PRIMARY KEY,
  query text NOT NULL
);

CREATE TABLE metric_configurations (
  id uuid PRIMARY KEY,
  query_id uuid NOT NULL REFERENCES queries,
  is_editable boolean NOT NULL
);

CREATE INDEX metric_configurations_query ON metric_configurations (query_id);

CREATE TABLE layout_items (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  item_id uuid NOT NULL REFERENCES metric_configurations ON DELETE CASCADE,
  breakpoint text NOT NULL,
  x integer NOT NULL,
  y integer NOT NULL,
  w integer NOT NULL,
  h integer NOT NULL,
  static boolean NOT NULL,
  UNIQUE (item_id, breakpoint)
);

-- A record belongs to the definition that has the query `id`; `date` is the day on which it was made.
CREATE TABLE metrics (
  metric_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  id uuid,
  date date NOT NULL,
  obsolescence_val numeric,
  obsolescence numeric,
  parts_flagged integer,
  alert_type text,
  alert_category text
);

-- Queries ask for one definition's records of some days, or for everybody's.
CREATE INDEX metrics_id_date ON metrics (id, date);
CREATE INDEX metrics_date ON metrics (date);

-- Which seed files have been loaded, by the SHA-256 of their content.
CREATE TABLE seed_loads (
  content text PRIMARY KEY,
  loaded_at timestamptz NOT NULL DEFAULT now()
);
