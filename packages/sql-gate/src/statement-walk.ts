import { CLAUSES, GRAMMAR, type FieldRule, type NodeType } from './grammar.ts';
import { nodeChecks, type Place, type Refuse, type Walk, type WalkRules } from './node-checks.ts';
import type { TreeNode } from './parser.ts';

/** Walks through a statement and refuses everything that is not in the allowed grammar. */
export class StatementWalk implements Walk {
  readonly rules: WalkRules;
  readonly refuse: Refuse;
  readonly read = new Set<string>();
  joins = 0;

  constructor(rules: WalkRules, refuse: Refuse) {
    this.rules = rules;
    this.refuse = refuse;
  }

  /** @param value a node that says its type, `{ "ColumnRef": { … } }`, or a list of them */
  visitAny(value: unknown, place: Place): void {
    if (Array.isArray(value)) {
      for (const each of value) this.visitAny(each, place);
      return;
    }
    // An empty object stands for an absent node.
    for (const [type, node] of Object.entries(value as TreeNode)) {
      if (isNodeType(type)) this.visit(type, node as TreeNode, place);
      else this.refuse(startOf(node as TreeNode, place.start), `${nameOf(type)} not allowed`);
    }
  }

  visit(type: NodeType, node: TreeNode, outer: Place): void {
    const rules: Readonly<Record<string, FieldRule>> = GRAMMAR[type];
    const start = 'location' in rules ? startOf(node, 0) : outer.start;
    const place = type === 'SelectStmt' ? this.#withNames(node, { ...outer, start }) : { ...outer, start };
    nodeChecks[type]?.(node, place, this);
    for (const [field, value] of Object.entries(node)) {
      const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
      if (rule === undefined) this.refuse(deepStart(value, start), `${nameOf(field)} not allowed`);
      else if (rule === 'node') this.visitAny(value, place);
      // `#withNames` has visited the WITH clause before the parts that use its names.
      else if (rule !== 'value' && rule !== 'WithClause') this.visit(rule, value as TreeNode, place);
    }
  }

  /** A name is known after its query, not in it: there it would be the table of that name. */
  #withNames(select: TreeNode, outer: Place): Place {
    const clause = select['withClause'] as TreeNode | undefined;
    if (clause === undefined) return outer;
    let named = outer.named;
    const start = startOf(clause, outer.start);
    const { ctes, ...others } = clause;
    this.visit('WithClause', others, { ...outer, start });
    for (const wrapped of ctes as readonly TreeNode[]) {
      this.visitAny(wrapped, { named, start });
      const name = (wrapped['CommonTableExpr'] as TreeNode | undefined)?.['ctename'];
      named = new Set([...named, String(name)]);
    }
    return { ...outer, named };
  }
}

function isNodeType(type: string): type is NodeType {
  return Object.hasOwn(GRAMMAR, type);
}

/** A node's name in a sentence: `FOR UPDATE is`, or PostgreSQL's own name for a node without one here. */
function nameOf(type: string): string {
  return CLAUSES.get(type) ?? `${type} is`;
}

function startOf(node: TreeNode, otherwise: number): number {
  const { location } = Object(node) as TreeNode;
  return typeof location === 'number' && location >= 0 ? location : otherwise;
}

/** The first place that anything below a refused field tells. */
function deepStart(value: unknown, otherwise: number): number {
  if (typeof value !== 'object' || value === null) return otherwise;
  const own = startOf(value as TreeNode, -1);
  if (own >= 0) return own;
  for (const inner of Object.values(value)) {
    const found = deepStart(inner, -1);
    if (found >= 0) return found;
  }
  return otherwise;
}
