import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

/** A step of a job or of a composite action, as its file has it. */
export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string | boolean;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'continue-on-error'?: boolean | string;
  readonly 'timeout-minutes'?: number;
  readonly 'working-directory'?: string;
}

/** The settings of `run:` for steps that have none of their own. */
export interface Defaults {
  readonly run?: { readonly shell?: string; readonly 'working-directory'?: string };
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string | boolean;
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly 'continue-on-error'?: boolean | string;
  readonly defaults?: Defaults;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string | { readonly name: string };
  readonly concurrency?: Concurrency;
  readonly strategy?: {
    readonly 'fail-fast'?: boolean;
    readonly matrix: string | Readonly<Record<string, unknown>>;
  };
  readonly env?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
  /** A workflow that is called instead of steps. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly secrets?: unknown;
}

export interface Concurrency {
  readonly group: string;
  readonly 'cancel-in-progress'?: boolean | string;
  readonly queue?: string;
}

export interface Input {
  readonly type?: string;
  readonly required?: boolean;
  readonly default?: string | number | boolean;
  readonly options?: readonly string[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Concurrency;
  readonly env?: Readonly<Record<string, string>>;
  readonly defaults?: Defaults;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Action {
  readonly name: string;
  readonly inputs?: Readonly<Record<string, Input>>;
  readonly outputs?: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** A file with its path from the root of the repository. */
export interface Parsed<T> {
  readonly path: string;
  readonly text: string;
  readonly content: T;
}

export function readWorkflows(root: string): readonly Parsed<Workflow>[] {
  return globSync('.github/workflows/*.yml', { cwd: root })
    .toSorted()
    .map((path) => readYaml<Workflow>(root, path));
}

export function readActions(root: string): readonly Parsed<Action>[] {
  return globSync('.github/actions/*/action.yml', { cwd: root })
    .toSorted()
    .map((path) => readYaml<Action>(root, path));
}

/** YAML 1.2, in which `on` is a word; a key that is there twice is an error. */
export function readYaml<T>(root: string, path: string): Parsed<T> {
  return parseYaml(path, readFileSync(join(root, path), 'utf8'));
}

/** @param path from the root of the repository, for messages */
export function parseYaml<T>(path: string, text: string): Parsed<T> {
  return { path, text, content: parse(text) as T };
}

/** Every step of a workflow's jobs, with the job's name. */
export function stepsOf({ content }: Parsed<Workflow>): readonly { job: string; step: Step }[] {
  return Object.entries(content.jobs).flatMap(([job, { steps = [] }]) =>
    steps.map((step) => ({ job, step })),
  );
}
