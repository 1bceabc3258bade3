import type { SelectRules } from '../src/check-select.ts';

/** The rules of the tests: the tables and parameters that they allow. */
export const rules: SelectRules = {
  tables: ['metrics', 'queries', 'metric_configurations', 'layout_items'],
  parameters: ['start_date', 'end_date', 'day_range'],
};
