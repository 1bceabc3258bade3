import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openTerraform, readTerraformConfig, TERRAFORM_FIX, type Terraform } from '@fairway/terraform';

/** The program that the tasks of the service run. */
export interface Program {
  readonly command: readonly string[];
  /** As in a task definition: `CMD`, the program, its arguments. @default no health check */
  readonly healthCheck?: readonly string[];
}

/** The service of `shop.tf`, as Terraform deploys it to one endpoint of ECS. */
export class Shop {
  readonly #terraform: Terraform;
  readonly #folder: string;
  readonly #variables: Readonly<Record<string, string>>;

  private constructor(terraform: Terraform, folder: string, endpoint: string) {
    this.#terraform = terraform;
    this.#folder = folder;
    this.#variables = {
      AWS_ENDPOINT_URL_ECS: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** @throws {Error} where there is no Terraform */
  static async open(endpoint: string): Promise<Shop> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-shop-'));
    const terraform = await openTerraform(readTerraformConfig(), folder);
    if (terraform === undefined) throw new Error(`terraform not found (${TERRAFORM_FIX})`);
    await copyFile(join(import.meta.dirname, 'shop.tf'), join(folder, 'shop.tf'));
    const shop = new Shop(terraform, folder, endpoint);
    await shop.#run('init', '-input=false', '-no-color');
    return shop;
  }

  async apply({ command, healthCheck }: Program): Promise<void> {
    const variables = { command, ...(healthCheck === undefined ? {} : { health_check: healthCheck }) };
    await writeFile(join(this.#folder, 'terraform.tfvars.json'), JSON.stringify(variables));
    await this.#run('apply', '-auto-approve', '-input=false', '-no-color');
  }

  /** The changes that Terraform would make now: `Plan: 1 to add, 1 to change, 1 to destroy.`, or none. */
  async plan(): Promise<string> {
    const text = await this.#run('plan', '-input=false', '-no-color');
    return /^Plan: .*$/m.exec(text)?.[0] ?? (text.includes('No changes') ? 'plan empty' : text);
  }

  async close(): Promise<void> {
    try {
      await this.#run('destroy', '-auto-approve', '-input=false', '-no-color');
    } finally {
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  async #run(...args: string[]): Promise<string> {
    const { exit, stdout, stderr } = await this.#terraform.run(args, this.#folder, this.#variables);
    if (exit === 0) return stdout;
    throw new Error(`terraform ${args.join(' ')} exited with ${exit}:\n${stdout}\n${stderr}`);
  }
}
