import type { ServiceDefinition } from '../definition.ts';
import type { Command } from './messages.ts';
import {
  deploymentOf,
  isLeaving,
  liveTasks,
  type DeploymentState,
  type ServiceState,
  type TaskState,
} from './state.ts';

/** One call of `step`: the service as it changes, with the commands that the changes cause. */
export class Turn {
  service: ServiceState;
  readonly now: number;
  readonly commands: Command[] = [];

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

  /** Tasks that have not been told to end. */
  staying(): readonly TaskState[] {
    return this.service.tasks.filter((task) => !isLeaving(task));
  }

  putTask(task: TaskState): void {
    this.change({ tasks: this.service.tasks.map((old) => (old.id === task.id ? task : old)) });
  }

  changeLiveTasks(change: (task: TaskState) => TaskState): void {
    for (const task of liveTasks(this.service)) {
      const changed = change(task);
      if (changed !== task) this.putTask(changed);
    }
  }

  /** Replaces the deployment in force. */
  putDeployment(deployment: DeploymentState): void {
    this.change({ deployments: [...this.service.deployments.slice(0, -1), deployment] });
  }

  isDue(time: number | undefined): boolean {
    return time !== undefined && time <= this.now;
  }
}
