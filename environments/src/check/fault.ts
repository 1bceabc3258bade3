import { pathBelow, type BrokenRule } from '@fairway/service-manifest';

import { defaultsFile, fileOf } from '../model/files.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import type { Environment } from '../model/environment.ts';

/** A fault of the environments that keeps them from working. */
export interface Fault {
  /** Place of the fault: the name of an environment, `shared`, or `branch-matrix`. */
  readonly subject: string;
  /** The value at fault: `services.logs.tasks.minimum`. */
  readonly path: string;
  /** The broken rule as words that start with `must`. */
  readonly rule: string;
  readonly value: unknown;
  /** The file to edit, from the root of the workspace. */
  readonly file: string;
}

/** The fault as one line for a person. */
export function faultText({ subject, path, rule, value, file }: Fault): string {
  return `${subject}: \`${path}\` ${rule}, got: ${valueText(value)} (edit ${file})`;
}

/** An environment under examination. */
export interface Subject {
  readonly definition: EnvironmentDefinition;
  readonly environment: Environment;
  /** The file that decided each value, by the value's path. */
  readonly files: ReadonlyMap<string, string>;
}

/** A fault at `path` of an environment, with the value there and the file that decided it. */
export function faultAt({ environment, files }: Subject, path: string, rule: string): Fault {
  return {
    subject: environment.name,
    path,
    rule,
    value: valueAt(environment, path),
    file: decidingFile(path, files) ?? fileOf(environment),
  };
}

/** Faults for broken rules, each with the value that breaks it. */
export function faultsAt(subject: Subject, parent: string, broken: readonly BrokenRule[]): readonly Fault[] {
  return broken.map(({ path, rule, value }) => ({
    ...faultAt(subject, pathBelow(parent, path), rule),
    value,
  }));
}

/**
 * The file that decides a value: its own, that of the object it is part of, or the defaults' when all its parts come
 * from there.
 */
function decidingFile(path: string, files: ReadonlyMap<string, string>): string | undefined {
  const exact = files.get(path);
  if (exact !== undefined) return exact;
  const parts = new Set([...files].filter(([known]) => known.startsWith(`${path}.`)).map(([, file]) => file));
  return parts.size === 1 && parts.has(defaultsFile) ? defaultsFile : undefined;
}

function valueAt(root: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined,
      root,
    );
}

function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
