import { readCsv } from './csv-rows.ts';
import { lineOfSyntaxError, parseJsonWithLines, type JsonNode } from './json-lines.ts';
import { readMembers } from './read-members.ts';
import type { FileReport } from './seed-fault.ts';
import * as values from './seed-values.ts';

/** A record of a file; absent members are undefined. */
export interface SeedRecord {
  readonly id?: string | undefined;
  readonly date: string;
  readonly obsolescence_val?: number | undefined;
  readonly obsolescence?: number | undefined;
  readonly parts_flagged?: number | undefined;
  readonly alert_type?: string | undefined;
  readonly alert_category?: string | undefined;
}

const members = {
  id: { read: values.uuid, optional: true },
  date: { read: values.day },
  obsolescence_val: { read: values.number, optional: true },
  obsolescence: { read: values.number, optional: true },
  parts_flagged: { read: values.integer, optional: true },
  alert_type: { read: values.text, optional: true },
  alert_category: { read: values.text, optional: true },
} as const;

const NUMERIC = new Set(['obsolescence_val', 'obsolescence', 'parts_flagged']);

/** Reads a JSON list of records, or the same columns as CSV: a text that begins with a bracket is JSON. */
export function readRecords(text: string, report: FileReport): readonly SeedRecord[] {
  const content = text.replace(/^\ufeff/, '');
  const nodes =
    content.trimStart().startsWith('[') || content.trimStart().startsWith('{')
      ? jsonNodes(content, report)
      : csvNodes(content, report);
  return nodes.flatMap((node) => {
    const record = readMembers(node, members, report);
    return record?.date === undefined ? [] : [{ ...record, date: record.date }];
  });
}

function jsonNodes(text: string, report: FileReport): readonly JsonNode[] {
  try {
    const root = parseJsonWithLines(text);
    if (Array.isArray(root.value)) return root.items;
    report.fault(root.line, 'the file must be a list of records');
  } catch (error) {
    report.fault(lineOfSyntaxError(error, text), 'the file must be JSON');
  }
  return [];
}

/** An empty cell is left out; a text in place of a number stays text, and is refused as one. */
function csvNodes(text: string, report: FileReport): readonly JsonNode[] {
  return readCsv(text, ['date'], report).map(({ line, cells }) => {
    const filled = Object.entries(cells).filter(([, cell]) => cell !== '');
    const read = filled.map(([name, cell]): [string, unknown] => [
      name,
      NUMERIC.has(name) ? numberIn(cell) : cell,
    ]);
    const node = (value: unknown): JsonNode => ({ value, line, items: [], members: new Map() });
    return {
      ...node(Object.fromEntries(read)),
      members: new Map(read.map(([name, value]) => [name, node(value)])),
    };
  });
}

function numberIn(cell: string): number | string {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(cell.trim()) ? Number(cell) : cell;
}
