import { labelOf } from './columns.js';

const MAX_ROWS = 1_000;
const format = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

export function numberText(value) {
  return typeof value === 'number' ? format.format(value) : '–';
}

/** All records, for people who cannot or do not want to see a chart. */
export function tableOf(records, caption) {
  const table = document.createElement('table');
  const columns = Object.keys(records[0] ?? {});
  table.createCaption().textContent = caption;
  const head = table.createTHead().insertRow();
  for (const name of columns) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = labelOf(name);
    if (isNumeric(records, name)) cell.className = 'number';
    head.append(cell);
  }
  const body = table.createTBody();
  for (const record of records.slice(0, MAX_ROWS)) {
    const row = body.insertRow();
    for (const name of columns) addCell(row, record[name]);
  }
  if (records.length > MAX_ROWS) {
    const cell = body.insertRow().insertCell();
    cell.colSpan = columns.length;
    cell.textContent = `and ${records.length - MAX_ROWS} more`;
  }
  return table;
}

function isNumeric(records, name) {
  return records.some((record) => typeof record[name] === 'number');
}

function addCell(row, value) {
  const cell = row.insertCell();
  if (typeof value === 'number') {
    cell.className = 'number';
    cell.textContent = numberText(value);
  } else cell.textContent = value === null ? '–' : String(value);
}
