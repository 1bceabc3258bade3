import type { Terraform } from '@fairway/terraform';
import { describe, expect, test } from '@jest/globals';
import { TerraformOutput } from 'cdktf';

import { evaluate } from '../../../test/support/evaluate.ts';
import { synthesize } from '../../../test/support/synthesize.ts';
import { useTerraform } from '../../../test/support/terraform.ts';
import { terraformLiteral } from '../../terraform-literal.ts';
import { ServiceImages } from '../service-images.ts';
import type { ContainerDefinition } from './containers.ts';
import { Release } from './release.ts';

const terraform = useTerraform();

const orders = {
  image: `registry.example/orders@sha256:${'a'.repeat(64)}`,
  version: '1a2b3c4d5e6f',
  commit: 'c'.repeat(40),
};

/** The release by Terraform's own evaluation, for a setting and a size that the stack is synthesized with. */
async function released(
  real: Terraform,
  images: { readonly orders: typeof orders },
  { setting = 'one', memory = '512' } = {},
): Promise<{ readonly release: string; readonly containers: readonly unknown[] }> {
  const { json } = synthesize((stack) => {
    const image = new ServiceImages(stack, 'images', { services: ['orders'] }).of('orders');
    const { release: placeholder, commit } = Release.placeholders;
    const release = new Release(stack, 'release', {
      service: 'orders',
      image,
      containers: [
        {
          image: image.image,
          environment: [
            { name: 'SETTING', value: setting },
            { name: 'RELEASE', value: placeholder },
            { name: 'APP_COMMIT', value: commit },
          ],
        } as unknown as ContainerDefinition,
      ],
      task: ['256', memory],
    });
    new TerraformOutput(stack, 'id', { value: release.id });
    new TerraformOutput(stack, 'containers', { value: release.containerDefinitions });
  });
  const evaluation = await evaluate(real, json, { images });
  if ('error' in evaluation) throw new Error(evaluation.error);
  const { id, containers } = evaluation.outputs;
  return { release: String(id), containers: JSON.parse(String(containers)) };
}

describe('a release, as Terraform computes it', () => {
  test('is twelve hexadecimal digits, and every container knows it and the commit', async () => {
    const real = terraform();
    if (real === undefined) return;
    const { release, containers } = await released(real, { orders });

    expect(release).toMatch(/^[0-9a-f]{12}$/);
    expect(containers).toEqual([
      {
        image: orders.image,
        environment: [
          { name: 'SETTING', value: 'one' },
          { name: 'RELEASE', value: release },
          { name: 'APP_COMMIT', value: orders.commit },
        ],
      },
    ]);
  });

  test('is the same for the same content, whichever commit it came from', async () => {
    const real = terraform();
    if (real === undefined) return;
    const [one, other] = await Promise.all([
      released(real, { orders }),
      released(real, { orders: { ...orders, commit: 'd'.repeat(40) } }),
    ]);

    expect(other.release).toBe(one.release);
  });

  test('is another one for another image, another variable or another size', async () => {
    const real = terraform();
    if (real === undefined) return;
    const all = await Promise.all([
      released(real, { orders }),
      released(real, { orders: { ...orders, image: orders.image.replace(/a{64}/, 'b'.repeat(64)) } }),
      released(real, { orders }, { setting: 'two' }),
      released(real, { orders }, { memory: '1024' }),
    ]);

    expect(new Set(all.map(({ release }) => release)).size).toBe(4);
  });

  test('leaves text that looks like a template, JSON or a regular expression as it is', async () => {
    const real = terraform();
    if (real === undefined) return;
    const text = '"quoted" ${braces} %{more} \\ /x/ é\n';

    const { containers } = await released(real, { orders }, { setting: terraformLiteral(text) });

    expect(containers).toMatchObject([{ environment: [{ value: text }, {}, {}] }]);
  });
});
