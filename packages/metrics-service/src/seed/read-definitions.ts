import { lineOfSyntaxError, parseJsonWithLines, type JsonNode } from './json-lines.ts';
import { readMembers, shown } from './read-members.ts';
import type { FileReport } from './seed-fault.ts';
import * as values from './seed-values.ts';

/** A definition of a file, without its SQL. */
export interface SeedDefinition {
  readonly id: string;
  readonly queryId: string;
  readonly isEditable: boolean;
  readonly line: number;
}

export interface SeedLayout {
  readonly item_id: string;
  readonly breakpoint: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly static: boolean;
}

export interface SeedDefinitions {
  readonly items: readonly SeedDefinition[];
  readonly layouts: readonly SeedLayout[];
}

const NOTHING: SeedDefinitions = { items: [], layouts: [] };
const BREAKPOINT = /^[A-Za-z0-9_-]{1,20}$/;

const itemMembers = {
  id: { read: values.uuid },
  queryId: { read: values.uuid, orName: 'query_id' },
  isEditable: { read: values.boolean, orName: 'is_editable' },
} as const;

const layoutMembers = {
  i: { read: values.uuid },
  x: { read: values.cell },
  y: { read: values.cell },
  w: { read: values.cell },
  h: { read: values.cell },
  static: { read: values.boolean, optional: true },
} as const;

/** Reads `{ "items": [ … ], "layouts": { "<breakpoint>": [ … ] } }`. */
export function readDefinitions(text: string, report: FileReport): SeedDefinitions {
  let root: JsonNode;
  try {
    root = parseJsonWithLines(text);
  } catch (error) {
    report.fault(lineOfSyntaxError(error, text), 'the file must be JSON');
    return NOTHING;
  }
  const list = root.members.get('items');
  if (!Array.isArray(list?.value)) {
    report.fault(list?.line ?? root.line, 'items must be a list of definitions');
    return NOTHING;
  }
  const items = list.items.flatMap((node) => itemOf(node, report));
  const unique = withoutRepeats(items, report);
  return { items: unique, layouts: layoutsOf(root.members.get('layouts'), unique, report) };
}

function itemOf(node: JsonNode, report: FileReport): SeedDefinition[] {
  const item = readMembers(node, itemMembers, report);
  if (item?.id === undefined || item.queryId === undefined || item.isEditable === undefined) return [];
  return [{ id: item.id, queryId: item.queryId, isEditable: item.isEditable, line: node.line }];
}

function withoutRepeats(items: readonly SeedDefinition[], report: FileReport): SeedDefinition[] {
  const first = new Map<string, SeedDefinition>();
  for (const item of items) {
    const other = first.get(item.id);
    if (other === undefined) first.set(item.id, item);
    else if (other.queryId !== item.queryId || other.isEditable !== item.isEditable) {
      report.fault(
        item.line,
        `the definition ${item.id} is in line ${other.line} too, and says something else`,
      );
    }
  }
  return [...first.values()];
}

function layoutsOf(
  node: JsonNode | undefined,
  items: readonly SeedDefinition[],
  report: FileReport,
): SeedLayout[] {
  if (node === undefined) return [];
  if (node.value === null || typeof node.value !== 'object' || Array.isArray(node.value)) {
    report.fault(node.line, `layouts must be an object of breakpoints, got: ${shown(node.value)}`);
    return [];
  }
  const known = new Set(items.map(({ id }) => id));
  return [...node.members].flatMap(([breakpoint, list]) => {
    if (!BREAKPOINT.test(breakpoint)) {
      report.fault(
        list.line,
        `a breakpoint must be 1 to 20 letters, digits, - and _, got: ${shown(breakpoint)}`,
      );
    }
    if (Array.isArray(list.value)) return breakpointLayouts(breakpoint, list.items, known, report);
    report.fault(list.line, `the layouts of ${breakpoint} must be a list, got: ${shown(list.value)}`);
    return [];
  });
}

function breakpointLayouts(
  breakpoint: string,
  nodes: readonly JsonNode[],
  known: ReadonlySet<string>,
  report: FileReport,
): SeedLayout[] {
  const lines = new Map<string, number>();
  return nodes.flatMap((node) => {
    const layout = readMembers(node, layoutMembers, report);
    if (layout === undefined) return [];
    const { i = '', x = 0, y = 0, w = 0, h = 0, static: isStatic = false } = layout;
    if (!known.has(i)) report.fault(node.line, `i must be the id of an item of the file, got: ${i}`);
    if (w === 0 || h === 0) report.fault(node.line, `w and h must be at least 1, got: ${w} and ${h}`);
    const before = lines.get(i);
    if (before !== undefined)
      report.fault(node.line, `${i} has a layout for ${breakpoint} in line ${before} too`);
    lines.set(i, node.line);
    return [{ item_id: i, breakpoint, x, y, w, h, static: isStatic }];
  });
}
