import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { StackName } from '@fairway/environments';
import { openTerraform, readTerraformConfig, TERRAFORM_FIX, type Terraform } from '@fairway/terraform';

import { Failure } from '../../terminal/failure.ts';
import { parsePlan, type PlannedChanges } from './plan-json.ts';
import { PlanSummary } from './plan-summary.ts';
import { parseMessage, terraformFailure, type Diagnostic } from './terraform-messages.ts';

/** Images by service, as the stack's variable `images` takes them. */
export type ImagesVariable = Readonly<
  Record<string, { readonly image: string; readonly version: string; readonly commit: string }>
>;

export interface PlanOptions {
  /** Absent for stacks that run no service. */
  readonly images?: ImagesVariable | undefined;
  /** Plans that everything goes. */
  readonly destroy?: boolean;
  /** Addresses of the only resources that are planned, together with those that they need. */
  readonly targets?: readonly string[];
  /** Without the lock the state may change during the plan: for callers that only look. @default true */
  readonly lock?: boolean;
}

export interface Watching {
  /** Takes a line for people when something begins or ends. */
  readonly onProgress: (text: string) => void;
  /** Asks Terraform to stop in order. */
  readonly interrupt?: AbortSignal | undefined;
}

const PLAN_FILE = 'plan.tfplan';
const VARIABLES_FILE = 'images.tfvars.json';
/** Messages at the beginning and end of a step; those that repeat every ten seconds are left out. */
const PROGRESS = new Set(['apply_start', 'apply_complete', 'apply_errored', 'provision_errored']);
/** The provider builds one large schema, and the Go runtime's default walks it again and again. */
const SELDOM_COLLECT = { GOGC: '400' };
/** Lines that are no messages of Terraform's, kept for a failure that it says nothing about. */
const MAX_OTHER_LINES = 20;

/** @throws {Failure} where Terraform is not installed */
export async function requireTerraform(dataFolder: string): Promise<Terraform> {
  const terraform = await openTerraform(readTerraformConfig(), join(dataFolder, 'terraform'));
  if (terraform !== undefined) return terraform;
  throw new Failure(`terraform is not installed: ${TERRAFORM_FIX}, 1.11 or newer`);
}

/** One synthesized stack in its folder, under the real Terraform. */
export class StackTerraform {
  readonly stack: StackName;
  /** The folder of the synthesized stack; absolute. */
  readonly folder: string;
  readonly #terraform: Terraform;

  constructor(terraform: Terraform, stack: StackName, folder: string) {
    this.#terraform = terraform;
    this.stack = stack;
    this.folder = folder;
  }

  get planFile(): string {
    return join(this.folder, PLAN_FILE);
  }

  /**
   * Gets provider and backend ready.
   * @throws {Failure} with what Terraform says
   */
  async init(watching: Watching, ...args: readonly string[]): Promise<void> {
    // Terraform has JSON output for every initialisation except one that moves a state.
    const json = args.includes('-migrate-state') ? [] : ['-json'];
    await this.#run('init', ['init', ...json, '-input=false', '-no-color', ...args], watching);
  }

  /**
   * Plans, and keeps the plan in `planFile`, which only its owner may read: a plan contains the state's secrets.
   * @throws {StateLocked | Failure} with what Terraform says
   */
  async plan(
    { images, destroy = false, lock = true, targets = [] }: PlanOptions,
    watching: Watching,
  ): Promise<PlannedChanges> {
    const args = ['plan', '-json', '-input=false', `-out=${PLAN_FILE}`, `-lock=${lock}`];
    if (destroy) args.push('-destroy');
    args.push(...targets.map((address) => `-target=${address}`));
    if (images !== undefined) {
      await writeFile(join(this.folder, VARIABLES_FILE), JSON.stringify({ images }), { mode: 0o600 });
      args.push(`-var-file=${VARIABLES_FILE}`);
    }
    await rm(this.planFile, { force: true });
    const changes = new PlanSummary();
    await this.#run('plan', args, watching, (line) => changes.read(line));
    await chmod(this.planFile, 0o600);
    // To show a plan takes a process of the provider, and seconds: for nothing, where nothing changes.
    return changes.isEmpty ? { changes: [], changesOutputs: false } : this.show();
  }

  /** Takes a plan of Terraform's that was made before. */
  async usePlan(bytes: Buffer): Promise<PlannedChanges> {
    await writeFile(this.planFile, bytes, { mode: 0o600 });
    return this.show();
  }

  /** Reads the changes of the plan in `planFile`. */
  async show(): Promise<PlannedChanges> {
    const { exit, stdout, stderr } = await this.#terraform.run(
      ['show', '-json', '-no-color', PLAN_FILE],
      this.folder,
      SELDOM_COLLECT,
    );
    if (exit !== 0) throw new Failure(`the plan of ${this.stack} cannot be read`, stderr.split('\n'));
    return parsePlan(stdout);
  }

  /** Takes something that is there into the state. */
  async import(address: string, id: string, watching: Watching): Promise<void> {
    await this.#run('import', ['import', '-input=false', address, id], watching);
  }

  /**
   * Applies exactly the plan in `planFile`, which is used up by that.
   * @throws {StalePlan | StateLocked | Failure} with what Terraform says
   */
  async apply(watching: Watching): Promise<void> {
    try {
      await this.#run('apply', ['apply', '-json', '-input=false', PLAN_FILE], watching);
    } finally {
      await rm(this.planFile, { force: true });
    }
  }

  async #run(
    verb: string,
    args: readonly string[],
    { onProgress, interrupt }: Watching,
    onLine: (line: string) => void = () => undefined,
  ): Promise<void> {
    const diagnostics: Diagnostic[] = [];
    const others: string[] = [];
    // AWS's trail then says for which stack a call was made.
    const variables = {
      ...SELDOM_COLLECT,
      TF_APPEND_USER_AGENT: `fairway-stack/${this.stack} fairway-step/${verb}`,
    };
    const exit = await this.#terraform.watch(args, this.folder, variables, {
      ...(interrupt === undefined ? {} : { interrupt }),
      onLine: (line) => {
        onLine(line);
        const message = parseMessage(line);
        if (message === undefined) others.push(line);
        else if (message.diagnostic !== undefined) diagnostics.push(message.diagnostic);
        else if (PROGRESS.has(message.type)) onProgress(message.text);
      },
    });
    if (exit === 0) return;
    throw terraformFailure(`${verb} of ${this.stack}`, diagnostics, others.slice(-MAX_OTHER_LINES));
  }
}

/** As much of a synthesized stack as its override has to name. */
interface SynthesizedStack {
  readonly provider?: Readonly<Record<string, readonly { readonly alias?: string }[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const DISTRIBUTION = 'aws_cloudfront_distribution';

/**
 * Writes a file beside the stack's. It keeps the provider from retrying calls for minutes that an emulator does not
 * have, and from waiting for changes that an emulator makes at once.
 * https://developer.hashicorp.com/terraform/language/files/override
 */
export async function writeEmulatorOverride(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'cdk.tf.json'), 'utf8');
  const { provider = {}, resource = {} } = JSON.parse(text) as SynthesizedStack;
  const aws = (provider['aws'] ?? []).map(({ alias }) => ({
    ...(alias === undefined ? {} : { alias }),
    max_retries: 2,
  }));
  const distributions = Object.keys(resource[DISTRIBUTION] ?? {});
  const impatient = Object.fromEntries(distributions.map((id) => [id, { wait_for_deployment: false }]));
  const override = {
    provider: { aws },
    ...(distributions.length === 0 ? {} : { resource: { [DISTRIBUTION]: impatient } }),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'emulator_override.tf.json'), JSON.stringify(override));
}
