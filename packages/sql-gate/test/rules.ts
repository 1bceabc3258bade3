import type { SelectRules } from '../src/check-select.ts';

/** What the tests let pass. */
export const rules: SelectRules = {
  tables: ['metrics', 'queries', 'metric_configurations', 'layout_items'],
  parameters: ['start_date', 'end_date', 'day_range'],
};
