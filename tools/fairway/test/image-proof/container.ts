import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a runtime configuration that the proof sets. https://github.com/opencontainers/runtime-spec */
interface RuntimeConfig {
  process: {
    terminal?: boolean;
    noNewPrivileges?: boolean;
    args: string[];
    env: string[];
    capabilities?: Record<string, string[]>;
    rlimits?: unknown;
  };
  root: { readonly path: string; readonly?: boolean };
  mounts: { readonly destination: string }[];
  linux: {
    namespaces: { readonly type: string }[];
    cgroupsPath?: string;
    resources?: { memory?: { limit: number; swap: number } };
  };
}

export interface ContainerOptions {
  /** The bundle that umoci has unpacked. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMib: number;
  /** @default the image's */
  readonly args?: readonly string[];
}

/** A container that runc runs as ECS would: no capabilities, a root that cannot be written, a limit of memory. */
export class Container {
  readonly name: string;
  /** Exit code; 128 and the signal's number for a signal. */
  readonly ended: Promise<number>;
  output = '';

  constructor(name: string, options: ContainerOptions) {
    this.name = name;
    configure(name, options);
    const child = spawn('runc', ['run', '--bundle', options.bundle, name], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => (this.output += text.toString('utf8')));
    }
    this.ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
  }

  /** The kernel's status of its first process, by name: `Uid`, `CapEff`. */
  status(): ReadonlyMap<string, string> {
    const { pid } = JSON.parse(this.#runc('state', this.name)) as { pid: number };
    const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n');
    return new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    );
  }

  /** Runs a line of JavaScript inside and returns its output. */
  evaluate(code: string): string {
    return this.#runc('exec', this.name, '/nodejs/bin/node', '-e', code).trim();
  }

  signal(name: string): void {
    this.#runc('kill', this.name, name);
  }

  async remove(): Promise<void> {
    spawnSync('runc', ['delete', '--force', this.name]);
    await this.ended;
  }

  #runc(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('runc', args, { encoding: 'utf8' });
    if (status === 0) return stdout;
    throw new Error(`runc ${args.join(' ')} failed: ${stderr}`);
  }
}

function configure(name: string, { bundle, environment, memoryMib, args }: ContainerOptions): void {
  const file = join(bundle, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as RuntimeConfig;
  const { process: main, linux } = config;
  const kept = main.env.filter((line) => !Object.hasOwn(environment, line.slice(0, line.indexOf('='))));
  main.env = [...kept, ...Object.entries(environment).map(([key, value]) => `${key}=${value}`)];
  main.terminal = false;
  main.noNewPrivileges = true;
  main.capabilities = Object.fromEntries(
    ['bounding', 'effective', 'inheritable', 'permitted', 'ambient'].map((set) => [set, []]),
  );
  delete main.rlimits;
  if (args !== undefined) main.args = [...args];
  config.root = { path: config.root.path, readonly: true };
  // This machine's network, so that it can be asked; its files of it are not needed.
  config.mounts = config.mounts.filter(({ destination }) => !/^\/(?:etc|sys\/fs\/cgroup)/.test(destination));
  linux.namespaces = linux.namespaces.filter(({ type }) => !['network', 'user', 'cgroup'].includes(type));
  linux.cgroupsPath = `/${name}`;
  const limit = memoryMib * 1_024 * 1_024;
  linux.resources = { ...linux.resources, memory: { limit, swap: limit } };
  writeFileSync(file, JSON.stringify(config));
}
