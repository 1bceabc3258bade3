import type { Command, CoreEvent, Input, ProcessEnd } from '../src/core/messages.ts';
import { newService, type ServiceState, type TaskState } from '../src/core/state.ts';
import { step } from '../src/core/step.ts';
import type { DeploymentDescription, ServiceDefinition } from '../src/index.ts';
import { describeService } from '../src/core/describe.ts';

const IN_SERVICE = ['startContainer', 'checkHealth', 'registerTarget'];

/** A service on a clock that a test moves; collects the core's commands and events. */
export class Rehearsal {
  service: ServiceState;
  now = 1_000_000;
  #commands: Command[] = [];
  #events: CoreEvent[] = [];
  #port = 8100;

  /** Deploys the first release. */
  constructor(definition: ServiceDefinition) {
    this.service = newService(definition);
    this.happens({ type: 'deploy', definition });
  }

  happens(...inputs: Input[]): this {
    for (const input of inputs) {
      const { service, commands, events } = step(this.service, input, this.now);
      this.service = service;
      this.#commands.push(...commands);
      this.#events.push(...events);
    }
    return this;
  }

  after(milliseconds: number): this {
    this.now += milliseconds;
    return this.happens({ type: 'timePassed' });
  }

  deploys(definition: ServiceDefinition): this {
    return this.happens({ type: 'deploy', definition });
  }

  scales(desiredCount: number): this {
    return this.happens({ type: 'scale', desiredCount });
  }

  starts(task: string, container = 'app'): this {
    this.#port += 1;
    const port = container === 'app' ? this.#port : undefined;
    return this.happens({ type: 'containerStarted', task, container, pid: 42, port });
  }

  passes(task: string): this {
    return this.happens({ type: 'healthChecked', task, healthy: true, detail: 'answered 200' });
  }

  probes(task: string, healthy: boolean, container = 'app'): this {
    const detail = healthy ? 'the check ended with 0' : 'the check ended with 1: no disk';
    return this.happens({ type: 'containerProbed', task, container, healthy, detail });
  }

  fails(task: string): this {
    return this.happens({ type: 'healthChecked', task, healthy: false, detail: 'answered 503' });
  }

  crashes(task: string): this {
    return this.ends(task, { exitCode: 1, lastLines: ['boom'] });
  }

  ends(task: string, end: Partial<ProcessEnd> = { exitCode: 0 }, container = 'app'): this {
    return this.happens({ type: 'containerEnded', task, container, lastLines: [], ...end });
  }

  drains(task: string, cut = 0): this {
    return this.happens({ type: 'targetDrained', task, cut });
  }

  /** A task on the whole way to its first request: started, checked, stable, registered. */
  getsReady(...tasks: string[]): this {
    for (const task of tasks) this.starts(task).passes(task).passes(task);
    this.after(2_000);
    for (const task of tasks) this.happens({ type: 'targetHealthy', task });
    this.#commands = this.#commands.filter(
      (command) => !(IN_SERVICE.includes(command.type) && tasks.includes(command.task)),
    );
    return this;
  }

  /** The commands since the last call, short: `signalContainer logs-1 app SIGTERM`. */
  asked(): string[] {
    return this.commands().map((command) => {
      switch (command.type) {
        case 'startContainer':
          return `${command.type} ${command.task} ${command.definition.name}`;
        case 'signalContainer':
          return `${command.type} ${command.task} ${command.container} ${command.signal}`;
        case 'probeContainer':
          return `${command.type} ${command.task} ${command.container}`;
        case 'checkHealth':
        case 'registerTarget':
        case 'deregisterTarget':
          return `${command.type} ${command.task}`;
      }
    });
  }

  /** The same, whole. */
  commands(): Command[] {
    return this.#commands.splice(0);
  }

  /** The events since the last call. */
  told(): CoreEvent[] {
    return this.#events.splice(0);
  }

  /** The sentences since the last call, without `(service logs) `. */
  said(): string[] {
    return this.told().flatMap((event) =>
      event.type === 'serviceEvent' ? [event.message.replace('(service logs) ', '')] : [],
    );
  }

  statuses(): string[] {
    return this.service.tasks.map(({ id, status }) => `${id} ${status}`);
  }

  task(id: string): TaskState {
    const task = this.service.tasks.find((candidate) => candidate.id === id);
    if (task === undefined) throw new Error(`there is no task ${id}`);
    return task;
  }

  /** The last deployment, as everyone sees it. */
  deployment(): DeploymentDescription {
    const [deployment] = describeService(this.service).deployments;
    if (deployment === undefined) throw new Error('there is no deployment');
    return deployment;
  }
}
