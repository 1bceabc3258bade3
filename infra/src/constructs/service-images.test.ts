import { describe, expect, test } from '@jest/globals';
import { TerraformOutput } from 'cdktf';

import { evaluate } from '../../test/support/evaluate.ts';
import { synthesize } from '../../test/support/synthesize.ts';
import { useTerraform } from '../../test/support/terraform.ts';
import { ServiceImages } from './service-images.ts';

const terraform = useTerraform();

const digest = `sha256:${'a'.repeat(64)}`;
const logs = { image: `registry.example/logs@${digest}`, version: '1a2b3c4d5e6f', commit: 'c'.repeat(40) };

const { json } = synthesize((stack) => {
  const images = new ServiceImages(stack, 'images', { services: ['logs', 'front-door'] });
  for (const service of ['logs', 'front-door']) {
    new TerraformOutput(stack, service, { value: images.of(service) });
  }
});

test('the images are one typed variable without a default', () => {
  expect(json.variable?.['images']).toMatchObject({
    type: 'map(object({ image = string, version = string, commit = string }))',
    nullable: false,
  });
  expect(json.variable?.['images']).not.toHaveProperty('default');
});

describe('Terraform', () => {
  test('gives each service what the variable has for it, and takes images of other services along', async () => {
    const real = terraform();
    if (real === undefined) return;
    const images = { logs, 'front-door': { ...logs, version: 'other' }, removed: logs };

    expect(await evaluate(real, json, { images })).toEqual({
      outputs: { logs, 'front-door': { ...logs, version: 'other' } },
    });
  });

  test.each([
    [{ logs }, 'There is no image for: front-door. Build one with `./fairway deploy`.'],
    [
      { logs, 'front-door': { ...logs, image: 'registry.example/front-door:latest' } },
      '`image` must be an image with its digest, …@sha256:… (a tag may move), and is not for: front-door.',
    ],
    [
      { logs: { ...logs, version: 'a"b' }, 'front-door': logs },
      '`version` must be an image tag, and is not for: logs.',
    ],
    [
      { logs: { ...logs, commit: 'main' }, 'front-door': { ...logs, commit: '' } },
      '`commit` must be a commit, 40 hexadecimal digits, and is not for: front-door, logs.',
    ],
  ])('refuses %j', async (images, message) => {
    const real = terraform();
    if (real === undefined) return;

    expect(await evaluate(real, json, { images })).toEqual({ error: expect.stringContaining(message) });
  });

  test('plans nothing when nobody says what runs', async () => {
    const real = terraform();
    if (real === undefined) return;

    expect(await evaluate(real, json, {})).toEqual({
      error: expect.stringContaining('No value for required variable'),
    });
  });
});
