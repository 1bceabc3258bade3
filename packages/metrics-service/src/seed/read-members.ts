import type { JsonNode } from './json-lines.ts';
import type { FileReport } from './seed-fault.ts';
import { Fault, type ReadValue } from './seed-values.ts';

export interface Member<T> {
  readonly read: ReadValue<T>;
  readonly optional?: true;
  /** Another name that is taken as well. */
  readonly orName?: string;
}

type Values<M> = { readonly [Name in keyof M]: M[Name] extends Member<infer T> ? T | undefined : never };

/**
 * The members of an object, each as its reader takes it. Every fault is reported; null counts as absent, and an
 * unknown name is noted.
 * @returns undefined when there was a fault
 */
export function readMembers<M extends Readonly<Record<string, Member<unknown>>>>(
  node: JsonNode,
  members: M,
  report: FileReport,
): Values<M> | undefined {
  if (node.value === null || typeof node.value !== 'object' || Array.isArray(node.value)) {
    report.fault(node.line, `there must be an object, got: ${shown(node.value)}`);
    return undefined;
  }
  const before = report.faults.length;
  const known = new Set<string>();
  const values = Object.entries(members).map(([name, member]): [string, unknown] => {
    const [found = name] = [name, member.orName].filter(
      (each) => each !== undefined && node.members.has(each),
    );
    known.add(found);
    return [name, valueOf(node, found, member, report)];
  });
  for (const [name, { line }] of node.members) {
    if (!known.has(name)) report.note(line, `${name} is not known here and was left out`);
  }
  return report.faults.length > before ? undefined : (Object.fromEntries(values) as Values<M>);
}

function valueOf(
  node: JsonNode,
  name: string,
  { read, optional }: Member<unknown>,
  report: FileReport,
): unknown {
  const member = node.members.get(name);
  if (member === undefined || member.value === null) {
    if (optional !== true) report.fault(member?.line ?? node.line, `${name} is required`);
    return undefined;
  }
  const value = read(member.value);
  if (!(value instanceof Fault)) return value;
  report.fault(member.line, `${name} ${value.rule}, got: ${shown(member.value)}`);
  return undefined;
}

const MAX_SHOWN = 60;

export function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
