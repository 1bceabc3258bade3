import { resolveEnvironments, shared, type Environment } from '@fairway/environments';
import { loadServices } from '@fairway/service-catalog';
import { describe, expect, test } from '@jest/globals';

import { boundary } from './boundary.ts';

const [dev] = resolveEnvironments(await loadServices());
const allowed = (environment: Environment): readonly string[] =>
  boundary(shared, environment)
    .filter(({ actions = [] }) => actions.includes('bedrock:InvokeModel'))
    .flatMap(({ resources = [] }) => resources);

describe('the boundary of an environment', () => {
  test('allows no model where none is named', () => {
    expect(allowed(dev!)).toEqual([]);
  });

  test('allows the models that its services name, and no other', () => {
    const metrics = dev!.services['metrics']!;
    const settings = { ...metrics.settings, BEDROCK_MODEL_ID: 'amazon.nova-lite-v1:0' };
    const services = { ...dev!.services, metrics: { ...metrics, settings } };

    expect(allowed({ ...dev!, services })).toEqual([
      `arn:aws:bedrock:${dev!.region}::foundation-model/amazon.nova-lite-v1:0`,
    ]);
  });
});
