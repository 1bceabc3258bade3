import type { ServiceDefinition } from '../definition.ts';
import { describeDeployment } from './describe.ts';
import type { Command, CoreEvent } from './messages.ts';
import {
  deploymentOf,
  isLeaving,
  liveTasks,
  type DeploymentState,
  type ServiceState,
  type TaskState,
} from './state.ts';

const EVENTS_KEPT = 100;

/** One call of `step`: the service as it changes, with the commands and events that the changes cause. */
export class Turn {
  service: ServiceState;
  readonly now: number;
  readonly commands: Command[] = [];
  readonly events: CoreEvent[] = [];

  constructor(service: ServiceState, now: number) {
    this.service = service;
    this.now = now;
  }

  change(changes: Partial<ServiceState>): void {
    this.service = { ...this.service, ...changes };
  }

  /** The deployment whose definition new tasks run. */
  target(): DeploymentState {
    return deploymentOf(this.service, this.service.target);
  }

  definitionOf(task: TaskState): ServiceDefinition {
    return deploymentOf(this.service, task.deployment).definition;
  }

  /** Tasks that nobody has told to end. */
  staying(): readonly TaskState[] {
    return this.service.tasks.filter((task) => !isLeaving(task));
  }

  putTask(task: TaskState): void {
    this.change({ tasks: this.service.tasks.map((old) => (old.id === task.id ? task : old)) });
  }

  /** Changes every task that has not ended, each seen as the ones before it have left the service. */
  changeLiveTasks(change: (task: TaskState) => TaskState): void {
    for (const task of liveTasks(this.service)) this.putTask(change(task));
  }

  putDeployment(deployment: DeploymentState): void {
    const { deployments } = this.service;
    const old = deployments.find(({ id }) => id === deployment.id);
    this.change({
      deployments:
        old === undefined
          ? [...deployments, deployment]
          : deployments.map((each) => (each === old ? deployment : each)),
    });
    if (old?.status === deployment.status) return;
    this.tell({ type: 'deployment', deployment: describeDeployment(this.service, deployment) });
  }

  command(command: Command): void {
    this.commands.push(command);
  }

  tell(event: CoreEvent): void {
    this.events.push(event);
  }

  /** Adds to the service's events, as a sentence after `(service logs)`. */
  say(sentence: string): void {
    const message = `(service ${this.service.name}) ${sentence}`;
    this.change({ events: [...this.service.events, { at: this.now, message }].slice(-EVENTS_KEPT) });
    this.tell({ type: 'serviceEvent', message });
  }

  isDue(time: number | undefined): boolean {
    return time !== undefined && time <= this.now;
  }
}
