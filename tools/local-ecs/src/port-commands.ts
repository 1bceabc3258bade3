import type { Command, ContainerId, Input } from './core/messages.ts';
import type { Ports, RunningProcess, TargetEndpoint } from './ports.ts';

/** The receivers of the ports' answers. */
export interface Answers {
  input(service: string, input: Input): void;
  output(service: string, container: ContainerId, line: string): void;
}

/** Carries the core's commands to the ports, and their answers back. */
export class PortCommands {
  readonly #ports: Ports;
  readonly #answer: Answers;
  readonly #processes = new Map<string, RunningProcess>();
  /** Signals for containers whose process is still being started; the first one also aborts the start. */
  readonly #starting = new Map<
    string,
    { readonly signals: NodeJS.Signals[]; readonly stopped: AbortController }
  >();

  constructor(ports: Ports, answer: Answers) {
    this.#ports = ports;
    this.#answer = answer;
  }

  carryOut(service: string, command: Command): void {
    switch (command.type) {
      case 'startContainer':
        void this.#start(service, command);
        return;
      case 'signalContainer':
        this.#signal(command);
        return;
      case 'probeContainer':
        void this.#probe(service, command);
        return;
      case 'checkHealth':
        void this.#check(service, command);
        return;
      case 'registerTarget':
        void this.#register(service, command);
        return;
      case 'deregisterTarget':
        void this.#deregister(service, command);
        return;
    }
  }

  async #start(service: string, { task, definition }: Command & { type: 'startContainer' }): Promise<void> {
    const container: ContainerId = { task, container: definition.name };
    const key = keyOf(container);
    const early = { signals: [] as NodeJS.Signals[], stopped: new AbortController() };
    this.#starting.set(key, early);
    const starting = this.#ports.processes.start(
      definition,
      { service, task },
      {
        line: (line) => this.#answer.output(service, container, line),
        ended: (end) => {
          this.#processes.delete(key);
          this.#answer.input(service, { type: 'containerEnded', ...container, ...end });
        },
      },
      early.stopped.signal,
    );
    const started = await starting.catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
    this.#starting.delete(key);
    if (started instanceof Error) {
      const startError = started.message;
      this.#answer.input(service, { type: 'containerEnded', ...container, startError, lastLines: [] });
      return;
    }
    const { pid, port } = started;
    this.#processes.set(key, started);
    this.#answer.input(service, { type: 'containerStarted', ...container, pid, port });
    for (const signal of early.signals) started.signal(signal);
  }

  #signal({ signal, ...container }: Command & { type: 'signalContainer' }): void {
    const key = keyOf(container);
    const early = this.#starting.get(key);
    early?.signals.push(signal);
    early?.stopped.abort();
    this.#processes.get(key)?.signal(signal);
  }

  async #check(
    service: string,
    { task, port, path, timeoutMs, confirmPort, findListener }: Command & { type: 'checkHealth' },
  ): Promise<void> {
    const answer = await this.#ports.health.check({ ...endpoint(port), path, timeoutMs });
    const { healthy, refused = false } = answer;
    const elsewhere = refused && findListener ? await this.#listensElsewhere(task, port) : '';
    const detail = `${answer.detail}${elsewhere}`;
    const holder = healthy && confirmPort ? await this.#listener(task, port)?.portTakenBy() : undefined;
    if (holder === undefined) this.#answer.input(service, { type: 'healthChecked', task, healthy, detail });
    else this.#answer.input(service, { type: 'portLost', task, holder });
  }

  async #probe(service: string, { task, container }: Command & { type: 'probeContainer' }): Promise<void> {
    const id: ContainerId = { task, container };
    const answer = await this.#processes.get(keyOf(id))?.probe?.();
    const { healthy, detail } = answer ?? { healthy: false, detail: 'there is nothing to check' };
    this.#answer.input(service, { type: 'containerProbed', ...id, healthy, detail });
  }

  /** The end of the sentence `connection refused`; empty when the system does not tell. */
  async #listensElsewhere(task: string, port: number): Promise<string> {
    const ports = await this.#listener(task, port)?.portsListenedOn?.();
    if (ports === undefined) return '';
    if (ports.length === 0) return '; the task listens on no port';
    return `; the task listens on port ${ports.join(' and ')} instead`;
  }

  #listener(task: string, port: number): RunningProcess | undefined {
    const listens = ([key, process]: [string, RunningProcess]): boolean =>
      key.startsWith(keyOf({ task, container: '' })) && process.port === port;
    return [...this.#processes].find(listens)?.[1];
  }

  async #register(service: string, { task, port }: Command & { type: 'registerTarget' }): Promise<void> {
    const outcome = await this.#ports.targets.register(service, endpoint(port));
    if (outcome === 'healthy') this.#answer.input(service, { type: 'targetHealthy', task });
  }

  async #deregister(
    service: string,
    { task, port, delayMs }: Command & { type: 'deregisterTarget' },
  ): Promise<void> {
    const { cut } = await this.#ports.targets.deregister(service, endpoint(port), delayMs);
    this.#answer.input(service, { type: 'targetDrained', task, cut });
  }
}

function keyOf({ task, container }: ContainerId): string {
  return `${task}/${container}`;
}

/** Tasks are processes of this machine. */
function endpoint(port: number): TargetEndpoint {
  return { host: '127.0.0.1', port };
}
