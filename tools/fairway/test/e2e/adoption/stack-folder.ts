import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Terraform } from '@fairway/terraform';

import type { Attributes } from './import-forms.ts';

/** A resource that a state has. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly attributes: Attributes;
}

/** The changes of a plan that are not import alone. */
export interface ImportPlan {
  readonly imported: number;
  /** `update aws_s3_bucket.logs: force_destroy` */
  readonly changes: readonly string[];
}

interface PulledState {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes?: Attributes }[];
  }[];
}

interface ShownPlan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly importing?: unknown;
      readonly before: Attributes | null;
      readonly after: Attributes | null;
    };
  }[];
}

const PLAN = 'adoption.tfplan';
const BLOCKS = 'adoption.tf.json';

/** A synthesized stack in its folder, under plain Terraform as a person would call it. */
export class StackFolder {
  readonly #terraform: Terraform;
  readonly #folder: string;
  readonly #variables: Readonly<Record<string, string>>;

  constructor(terraform: Terraform, folder: string, variables: Readonly<Record<string, string>>) {
    this.#terraform = terraform;
    this.#folder = folder;
    this.#variables = variables;
  }

  async init(): Promise<void> {
    await this.#run('init', '-input=false');
  }

  /** Makes all of it. */
  async apply(): Promise<void> {
    await this.#run('apply', '-input=false', '-auto-approve');
  }

  async destroy(): Promise<void> {
    await this.#run('destroy', '-input=false', '-auto-approve');
  }

  /** Gives the stack's variable its value in every call. */
  async setImages(images: unknown): Promise<void> {
    await writeFile(join(this.#folder, 'images.auto.tfvars.json'), JSON.stringify({ images }));
  }

  async resources(): Promise<readonly StateResource[]> {
    const { resources } = JSON.parse(await this.#run('state', 'pull')) as PulledState;
    return resources
      .filter(({ mode }) => mode === 'managed')
      .map(({ type, name, instances: [{ attributes = {} } = {}] }) => ({
        address: `${type}.${name}`,
        type,
        attributes,
      }));
  }

  async forget(addresses: readonly string[]): Promise<void> {
    await this.#run('state', 'rm', ...addresses);
  }

  async importOne(address: string, id: string): Promise<void> {
    await this.#run('import', '-input=false', address, id);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#run('state', 'mv', from, to);
  }

  /**
   * Plans and applies with blocks of `import` or `moved` beside the stack, and takes the blocks away.
   * @param targets addresses of the only resources that are planned, with those that they need
   */
  async applyWith(
    blocks: Readonly<Record<string, readonly unknown[]>>,
    targets: readonly string[],
  ): Promise<ImportPlan> {
    const file = join(this.#folder, BLOCKS);
    await writeFile(file, JSON.stringify(blocks));
    try {
      const plan = await this.plan(targets);
      const worse = plan.changes.filter((change) => !change.startsWith('update '));
      if (worse.length > 0) throw new Error(`this would not only import: ${worse.join('; ')}`);
      await this.#run('apply', '-input=false', PLAN);
      return plan;
    } finally {
      await rm(file);
    }
  }

  async plan(targets: readonly string[]): Promise<ImportPlan> {
    await this.#run(
      'plan',
      '-input=false',
      `-out=${PLAN}`,
      ...targets.map((address) => `-target=${address}`),
    );
    const { resource_changes: all = [] } = JSON.parse(await this.#run('show', '-json', PLAN)) as ShownPlan;
    return {
      imported: all.filter(({ change }) => change.importing !== undefined).length,
      changes: all
        .filter(({ change: { actions } }) => !['no-op', 'read'].includes(actions.join()))
        .map(({ address, change: { actions, before, after } }) => {
          const names = Object.keys(after ?? {}).filter(
            (name) => textOf(before, name) !== textOf(after, name),
          );
          return `${actions.join(' and ')} ${address}: ${names.join(', ')}`;
        }),
    };
  }

  /** @throws {Error} with what Terraform says, when it fails */
  async #run(...args: readonly string[]): Promise<string> {
    const [verb = '', ...rest] = args;
    const flags = verb === 'state' || verb === 'show' ? [] : ['-no-color'];
    const { exit, stdout, stderr } = await this.#terraform.run(
      [verb, ...flags, ...rest],
      this.#folder,
      this.#variables,
    );
    if (exit === 0) return stdout;
    throw new Error(`terraform ${args.join(' ')} ended with ${exit}:\n${stderr.slice(-4_000)}`);
  }
}

function textOf(attributes: Attributes | null, name: string): string {
  return JSON.stringify(new Map(Object.entries(attributes ?? {})).get(name) ?? null);
}
