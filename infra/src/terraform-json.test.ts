import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { describe, expect, test } from '@jest/globals';

import { synthesize } from '../test/support/synthesize.ts';
import { countResources, terraformFile } from './terraform-json.ts';

describe('the JSON of a stack', () => {
  test('has no notes of cdktf: neither its version nor where a construct was made', () => {
    const { json } = synthesize((stack) => {
      new Vpc(stack, 'vpc', { cidrBlock: '10.0.0.0/16' });
    });

    expect(terraformFile(json)).not.toContain('"//"');
    expect(json.resource).toEqual({ aws_vpc: { vpc: { cidr_block: '10.0.0.0/16' } } });
  });

  test('is the same bytes whatever the order in which it was put together', () => {
    const terraform = { required_version: '1', backend: { s3: { key: 'k', bucket: 'b' } } };
    const turned = { backend: { s3: { bucket: 'b', key: 'k' } }, required_version: '1' };

    expect(terraformFile({ terraform })).toBe(terraformFile({ terraform: turned }));
    expect(terraformFile({ terraform })).toMatch(/^\{\n {2}"terraform": \{\n {4}"backend"[^]*\}\n$/);
  });

  test('names every fault that its constructs find in themselves', () => {
    const broken = () =>
      synthesize((stack) => {
        stack.node.addValidation({ validate: () => ['one is wrong'] });
        new Vpc(stack, 'vpc', {}).node.addValidation({ validate: () => ['two is wrong'] });
      });

    expect(broken).toThrow(new Error('test:\n  one is wrong\n  two is wrong'));
  });

  test('counts resources, not data sources or outputs', () => {
    const { json } = synthesize((stack) => {
      new Vpc(stack, 'one', {});
      new Vpc(stack, 'two', {});
      stack.output('three', '3', 'A number.');
    });

    expect(countResources(json)).toBe(2);
  });
});
