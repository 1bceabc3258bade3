import { systemClock } from '@fairway/local-ecs';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { noAlarms } from '../src/alarms/alarm-states.ts';
import { autoscalingApi } from '../src/autoscaling/autoscaling-api.ts';
import { ecsApi } from '../src/ecs/ecs-api.ts';
import { EcsState } from '../src/ecs/ecs-state.ts';
import { DEFAULT_PACE } from '../src/endpoint.ts';
import { EcsEngine } from '../src/engine/ecs-engine.ts';
import { Names } from '../src/names.ts';
import type { Api } from '../src/protocol/operation.ts';
import { memoryStore as store } from '../src/state/state-store.ts';
import { fromModel, fromSchema } from './clients/model-schema.ts';
import { installAwsForPython, type AwsForPython } from './clients/python.ts';
import { ProgramImages } from './program-images.ts';

const taskSide = new ProgramImages();
const processes = { start: () => Promise.reject(new Error('nothing runs here')) };
const state = new EcsState(store, new Names('eu-central-1', '000000000000'), () => 0);
const engine = new EcsEngine({ state, store, taskSide, processes, clock: systemClock, pace: DEFAULT_PACE });
const readTargetGroup = (arn: string) => taskSide.readTargetGroup(arn);

const apis: readonly (readonly [string, Api])[] = [
  ['ecs', ecsApi({ state, engine, alarms: noAlarms, readTargetGroup })],
  ['application-autoscaling', autoscalingApi({ state, store, engine }).api],
];

let clients: AwsForPython | undefined;
beforeAll(async () => {
  clients = await installAwsForPython();
}, 180_000);

describe.each(apis)('requests of %s', (service, api) => {
  test.each(Object.keys(api.operations))('%s are what AWS’s own model says', (name) => {
    const model = clients?.model(service);
    if (model === undefined) return;

    const ours = fromSchema(api.operations[name]!.schema);

    expect(ours).toEqual(fromModel(model, model.operations[name]?.input.shape ?? `no operation ${name}`));
  });

  test('have the prefix of AWS’s model, and every operation of it is served or refused with a reason', () => {
    const model = clients?.model(service);
    if (model === undefined) return;

    expect(model.metadata).toMatchObject({ targetPrefix: api.targetPrefix, jsonVersion: '1.1' });
    expect([...Object.keys(api.operations), ...Object.keys(api.refused)].toSorted()).toEqual(
      Object.keys(model.operations).toSorted(),
    );
  });
});
