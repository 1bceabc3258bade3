import {
  DeleteServiceCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';

import type { Call, Fault, FaultRule } from '../stage/fault-proxy.ts';
import type { Behaviour } from '../stage/service-code.ts';
import type { RunningVerb, VerbEnd } from '../stage/running-verb.ts';
import type { Stage } from '../stage/stage.ts';

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

/** Begins to deploy another edition, of all where none is named, and presses Ctrl-C once it has said something. */
export function pressing(
  says: RegExp,
  changes?: Readonly<Record<string, Behaviour>>,
): (stage: Stage) => Promise<VerbEnd> {
  return async (stage) => {
    await (changes === undefined ? stage.commitSound() : stage.commit(changes));
    const running = stage.startDeploy('--json');
    await running.says(says);
    running.child.kill('SIGINT');
    return running.ended;
  };
}

/** Lets the first of some calls through, and does something at that moment. */
export function atCall(operation: RegExp, act: () => void): (call: Call) => undefined {
  let isDone = false;
  return (call) => {
    if (!isDone && operation.test(call.operation)) {
      isDone = true;
      act();
    }
    return undefined;
  };
}

/** Keeps calls waiting until they are let go. */
export function holding(operation: RegExp): { readonly rule: FaultRule; readonly letGo: () => void } {
  const gone = Promise.withResolvers<undefined>();
  const rule = async (call: Call): Promise<undefined> => {
    if (operation.test(call.operation)) await gone.promise;
    return undefined;
  };
  return { rule, letGo: () => gone.resolve(undefined) };
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

export async function succeeds(verb: Promise<VerbEnd>): Promise<void> {
  const { code, stderr } = await verb;
  require(code === 0, stderr);
}

/** Deploys a sound edition of all services, and notes the answers before and after. */
export async function deployAnother(stage: Stage): Promise<void> {
  if (stage.editions.length === 0) await noteEdition(stage);
  await stage.commitSound();
  await succeeds(stage.deploy());
  stage.editions.push((await stage.answer('alpha')).edition);
}

export async function noteEdition(stage: Stage): Promise<void> {
  stage.editions.splice(0, Infinity, (await stage.answer('alpha')).edition);
}

/** Plays after another deployment, so that there is one to return to. */
export function afterAnother(play: (stage: Stage) => Promise<VerbEnd>): (stage: Stage) => Promise<VerbEnd> {
  return async (stage) => {
    await noteEdition(stage);
    await deployAnother(stage);
    return play(stage);
  };
}

/** @throws when another edition of alpha answers */
export async function requireEdition(stage: Stage, wanted: number | undefined): Promise<void> {
  const { edition } = await stage.answer('alpha');
  require(edition === wanted, `the domain answers with edition ${edition}, not ${wanted ?? 0}`);
}
