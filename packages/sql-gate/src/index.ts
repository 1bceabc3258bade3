export { checkSelect, type CheckedSelect, type SelectRules } from './check-select.ts';
export { SqlRefused, type SqlFault } from './sql-refused.ts';
