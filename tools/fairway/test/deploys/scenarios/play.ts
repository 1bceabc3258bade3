import {
  DeleteServiceCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';

import type { Call, Fault } from '../stage/fault-proxy.ts';
import type { Behaviour } from '../stage/service-code.ts';
import type { RunningVerb, Stage, VerbEnd } from '../stage/stage.ts';

export const CLUSTER = 'shop-demo';

/** Deploys another edition of services. */
export function deploying(
  changes: Readonly<Record<string, Behaviour>>,
  ...args: readonly string[]
): (stage: Stage) => Promise<VerbEnd> {
  return async (stage) => {
    await stage.commit(changes);
    return stage.deploy('--json', ...args);
  };
}

/** Begins to deploy another edition, does something once it has said something, and waits for the end. */
export function meanwhile(
  changes: Readonly<Record<string, Behaviour>>,
  says: RegExp,
  act: (stage: Stage, running: RunningVerb) => unknown,
  ...args: readonly string[]
): (stage: Stage) => Promise<VerbEnd> {
  return async (stage) => {
    await stage.commit(changes);
    const running = stage.startDeploy('--json', ...args);
    await running.says(says);
    await act(stage, running);
    return running.ended;
  };
}

/** Kills a deployment with no chance to say a word, and runs it again. */
export function killedAndAgain(says: RegExp): (stage: Stage) => Promise<VerbEnd> {
  return async (stage) => {
    await stage.commit({ alpha: 'sound', beta: 'sound' });
    const running = stage.startDeploy();
    await running.says(says);
    running.child.kill('SIGKILL');
    await running.ended;
    return untilUnlocked(stage);
  };
}

/** What was killed may leave Terraform at work: until that has ended, whoever comes next is told who holds the state. */
async function untilUnlocked(stage: Stage): Promise<VerbEnd> {
  for (;;) {
    const end = await stage.deploy('--json');
    if (end.code !== 3 || !/state is locked/.test(end.stderr)) return end;
  }
}

/** Breaks the first calls of some operations. */
export function firstCalls(
  times: number,
  operations: RegExp,
  fault: Fault,
): (call: Call) => Fault | undefined {
  let left = times;
  return ({ operation }) => {
    if (left === 0 || !operations.test(operation)) return undefined;
    left -= 1;
    return fault;
  };
}

export async function replaceTasks(stage: Stage, service: string): Promise<void> {
  await stage.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service, forceNewDeployment: true }));
}

export async function scaleTo(stage: Stage, service: string, desiredCount: number): Promise<void> {
  await stage.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service, desiredCount }));
}

export async function deleteService(stage: Stage, service: string): Promise<void> {
  await stage.ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service, force: true }));
}

export async function stopDeployment(stage: Stage, service: string): Promise<void> {
  const { serviceDeployments: [newest] = [] } = await stage.ecs.send(
    new ListServiceDeploymentsCommand({ cluster: CLUSTER, service }),
  );
  const { serviceDeploymentArn } = newest ?? {};
  await stage.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
}

export async function taskDefinitionOf(stage: Stage, service: string): Promise<string> {
  const { services: [found] = [] } = await stage.ecs.send(
    new DescribeServicesCommand({ cluster: CLUSTER, services: [service] }),
  );
  return found?.taskDefinition ?? '';
}

/** @throws when it does not hold */
export function require(holds: boolean, sentence: string): void {
  if (!holds) throw new Error(sentence);
}
