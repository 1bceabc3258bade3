import { groupUsage, type Clock, type GroupUsage } from '@fairway/local-ecs';

import type { ServiceUsage } from '../autoscaling/usage.ts';
import { cpuUnits, memoryMib } from '../ecs/fargate-sizes.ts';
import type { TaskDefinitionRecord } from '../ecs/records.ts';

/** CPU units of one processor. */
const UNITS_OF_ONE = 1_024;
const KIB_IN_MIB = 1_024;
const MINUTE_MS = 60_000;

/** A ready task: the leading processes of its containers, and its definition's reservations. */
export interface MeasuredTask {
  readonly leaders: readonly number[];
  readonly taskDefinition: Pick<TaskDefinitionRecord, 'cpu' | 'memory' | 'containerDefinitions'>;
}

/** Requests that the targets of a target group have had, by port. */
export type TargetRequests = ReadonlyMap<number, number>;

interface Look {
  readonly at: number;
  readonly groups: ReadonlyMap<number, GroupUsage>;
  readonly requests: ReadonlyMap<string, TargetRequests>;
}

/** Measures services by the changes between two looks at them. */
export class ServiceMeter {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #looks = new Map<string, Look>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @param service tells it from others */
  async measure(
    service: string,
    tasks: readonly MeasuredTask[],
    requests: ReadonlyMap<string, TargetRequests>,
  ): Promise<ServiceUsage> {
    // A system that does not tell measures nothing.
    const groups = await groupUsage(new Set(tasks.flatMap(({ leaders }) => leaders))).catch(
      () => new Map<number, GroupUsage>(),
    );
    const look = { at: this.#clock.now(), groups, requests };
    const before = this.#looks.get(service);
    this.#looks.set(service, look);
    return {
      cpuPercent: before && cpuPercent(tasks, before, look),
      memoryPercent: memoryPercent(tasks, look),
      requestsPerTarget: new Map(
        [...requests].flatMap(([arn, now]) => {
          const then = before?.requests.get(arn);
          if (before === undefined || then === undefined || now.size === 0) return [];
          const minutes = (look.at - before.at) / MINUTE_MS;
          return [[arn, newRequests(then, now) / minutes / now.size] as const];
        }),
      ),
    };
  }
}

/**
 * Percent of the reservations of the tasks that were there both times; undefined where a definition reserves none.
 */
function cpuPercent(tasks: readonly MeasuredTask[], before: Look, now: Look): number | undefined {
  let used = 0;
  let reserved = 0;
  for (const { leaders, taskDefinition } of tasks) {
    const units = reservedUnits(taskDefinition);
    if (units === 0) return undefined;
    if (!leaders.every((leader) => before.groups.has(leader))) continue;
    for (const leader of leaders) {
      used += (now.groups.get(leader)?.cpuMs ?? 0) - (before.groups.get(leader)?.cpuMs ?? 0);
    }
    reserved += (units / UNITS_OF_ONE) * (now.at - before.at);
  }
  return reserved === 0 ? undefined : (100 * used) / reserved;
}

function memoryPercent(tasks: readonly MeasuredTask[], { groups }: Look): number | undefined {
  let used = 0;
  let reserved = 0;
  for (const { leaders, taskDefinition } of tasks) {
    const mib = reservedMib(taskDefinition);
    if (mib === 0) return undefined;
    reserved += mib * KIB_IN_MIB;
    for (const leader of leaders) used += groups.get(leader)?.kib ?? 0;
  }
  return reserved === 0 ? undefined : (100 * used) / reserved;
}

function reservedUnits({ cpu, containerDefinitions }: MeasuredTask['taskDefinition']): number {
  return cpuUnits(cpu) ?? containerDefinitions.reduce((sum, container) => sum + (container.cpu ?? 0), 0);
}

function reservedMib({ memory, containerDefinitions }: MeasuredTask['taskDefinition']): number {
  return (
    memoryMib(memory) ??
    containerDefinitions.reduce(
      (sum, container) => sum + (container.memoryReservation ?? container.memory ?? 0),
      0,
    )
  );
}

/** A port whose count went down belongs to another task than before. */
function newRequests(then: TargetRequests, now: TargetRequests): number {
  return [...now].reduce((sum, [port, count]) => {
    const earlier = then.get(port) ?? 0;
    return sum + (count >= earlier ? count - earlier : count);
  }, 0);
}
