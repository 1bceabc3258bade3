import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { EnvironmentDefinition } from '@fairway/environments';

import { FIRST_PORT } from '../../config.ts';
import { sampleEnvironments } from '../../sample-environments.ts';
import { serviceCode, type Behaviour } from './service-code.ts';
import { smallStack, watchingStack } from './small-stack.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'eu-west-1';
const DOCKERFILE = join(import.meta.dirname, '../../../../../Dockerfile');

/** A stack's Terraform, as JSON. */
export type StackJson = Record<string, unknown>;

/** A git clone with services, and the Terraform of an app stack for each of its environments. */
export class Clone {
  readonly root: string;
  readonly services: readonly string[];
  /** The address of each environment, by its name; an environment exists while it has one. */
  readonly edges: Map<string, string>;
  #edition = 0;

  constructor(root: string, services: readonly string[], edges: ReadonlyMap<string, string>) {
    this.root = root;
    this.services = services;
    this.edges = new Map(edges);
  }

  /** Another edition of some services, in a commit of its own. */
  async commit(changes: Readonly<Record<string, Behaviour>>): Promise<string> {
    await this.edit(changes);
    return this.commitAll(JSON.stringify(changes));
  }

  /** A sound edition of all. */
  async commitSound(): Promise<string> {
    return this.commit(Object.fromEntries(this.services.map((each) => [each, 'sound'])));
  }

  /** Another edition, in no commit. */
  async edit(changes: Readonly<Record<string, Behaviour>>): Promise<void> {
    for (const [service, behaviour] of Object.entries(changes)) {
      this.#edition += 1;
      const file = join(this.root, 'packages', `${service}-service/src/main.ts`);
      await writeFile(file, serviceCode(this.#edition, behaviour));
    }
  }

  async commitAll(message: string): Promise<string> {
    await this.git('add', '-A');
    await this.git('commit', '-q', '--allow-empty', '-m', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  async git(...args: readonly string[]): Promise<string> {
    const identity = ['-c', 'user.name=stage', '-c', 'user.email=stage@localhost'];
    const { stdout } = await promisify(execFile)('git', ['-C', this.root, ...identity, ...args]);
    return stdout;
  }

  /** Does something with the tree as it is at a commit. */
  async at<Result>(commit: string, act: () => Promise<Result>): Promise<Result> {
    await this.git('checkout', '-q', '--force', commit);
    try {
      return await act();
    } finally {
      await this.git('checkout', '-q', 'develop');
    }
  }

  /** The Terraform of the environments; demo's is changed. */
  async writeStack(change: (stack: StackJson) => void = () => undefined): Promise<void> {
    for (const [environment, edge] of this.edges) {
      const place = { environment, edge, account: ACCOUNT, region: REGION, services: this.services };
      const stack = smallStack(place) as StackJson;
      if (environment === 'demo') change(stack);
      await this.#writeJson(`stacks/app-${environment}`, stack);
      await this.#writeJson(`stacks/monitoring-${environment}`, watchingStack(place));
    }
  }

  /** The first container of a service, changed. */
  async changeContainer(service: string, change: (container: object) => object): Promise<void> {
    await this.writeStack((stack) => {
      const locals = stack['locals'] as Record<string, object[]>;
      locals[`${service}_template`] = (locals[`${service}_template`] ?? []).map(change);
    });
  }

  /** The arguments of an ECS service, changed. */
  async changeService(service: string, change: (own: Record<string, unknown>) => void): Promise<void> {
    await this.writeStack((stack) => {
      const { aws_ecs_service: services = {} } = stack['resource'] as Record<
        string,
        Record<string, Record<string, unknown>>
      >;
      const own = services[service];
      if (own !== undefined) change(own);
    });
  }

  /** A container that must succeed before the service's own starts. */
  async addMigration(service: string, code: string): Promise<void> {
    await this.writeStack((stack) => {
      const locals = stack['locals'] as Record<string, object[]>;
      const [own] = (locals[`${service}_template`] ?? []) as Record<string, unknown>[];
      const migration = {
        ...withStreamPrefix(own, 'migrate'),
        name: 'migrate',
        essential: false,
        command: ['--eval', code],
        portMappings: [],
      };
      const dependsOn = [{ containerName: 'migrate', condition: 'SUCCESS' }];
      locals[`${service}_template`] = [migration, { ...own, dependsOn }];
    });
  }

  /** A path that git does not see. */
  path(name: string): string {
    return join(this.root, '.stage', name);
  }

  /** @param ofDemo what demo's file has besides */
  async writeEnvironments(ofDemo: Partial<EnvironmentDefinition> = {}): Promise<void> {
    const definitions = [...this.edges.keys()].map((name) => ({
      ...(sampleEnvironments.definitions.find((each) => each.name === name) ??
        sampleEnvironments.definitions[1]!),
      name,
      account: ACCOUNT,
      ...(name === 'demo' ? ofDemo : {}),
    }));
    const shared = { ...sampleEnvironments.shared, account: ACCOUNT };
    await writeFile(join(this.root, 'environments.json'), JSON.stringify({ definitions, shared }));
  }

  /** The tree from nothing, with a first commit. */
  async furnish(): Promise<void> {
    for (const service of this.services) {
      const folder = join(this.root, 'packages', `${service}-service`);
      await mkdir(join(folder, 'src'), { recursive: true });
      await mkdir(join(folder, 'manifest/src'), { recursive: true });
      await writeFile(join(folder, 'package.json'), '{}');
    }
    await copyFile(DOCKERFILE, join(this.root, 'Dockerfile'));
    await writeFile(join(this.root, 'package.json'), '{ "version": "1.2.3", "type": "module" }');
    await writeFile(join(this.root, '.gitignore'), '.fairway\n.stage\n');
    await writeFile(join(this.root, 'services.json'), JSON.stringify(this.services.map(manifest)));
    await this.writeEnvironments();
    await this.writeStack();
    await this.git('init', '-q', '-b', 'develop');
    await this.commitSound();
  }

  async #writeJson(folder: string, content: object): Promise<void> {
    await mkdir(join(this.root, folder), { recursive: true });
    await writeFile(join(this.root, folder, 'cdk.tf.json'), JSON.stringify(content));
  }
}

/** Each container of a task has a stream of its own name, as in our stacks. */
function withStreamPrefix(container: Record<string, unknown> = {}, prefix: string): object {
  const { options, ...configuration } = container['logConfiguration'] as Record<string, object>;
  return {
    ...container,
    logConfiguration: { ...configuration, options: { ...options, 'awslogs-stream-prefix': prefix } },
  };
}

function manifest(name: string, index: number): object {
  return {
    name,
    summary: `The service ${name}.`,
    port: FIRST_PORT + index,
    paths: [`/${name}`],
    cpu: 256,
    memoryMib: 512,
    longestRequestSeconds: 5,
  };
}
