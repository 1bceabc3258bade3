import { describe, expect, test } from '@jest/globals';

import { defineService } from './define-service.ts';
import type { ServiceDefinition } from './manifest.ts';

const orders: ServiceDefinition = {
  name: 'orders',
  summary: 'Takes orders.',
  port: 8100,
  paths: ['/orders', '/orders/*'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 10,
};

describe('examples', () => {
  test('may use every path that the service answers at the edge, with a query', () => {
    const examples = [
      { path: '/orders/7?full=true', summary: 'an order' },
      { path: '/-/orders/version', summary: 'its version' },
    ];

    expect(defineService({ ...orders, examples }).examples).toEqual(examples);
  });

  test('must not use the path of another service', () => {
    const examples = [
      { path: '/orders?/', summary: 'fine' },
      { path: '/analyze?bucket=a', summary: 'not its own' },
    ];

    expect(() => defineService({ ...orders, examples })).toThrow(
      "`examples` must use paths that the service answers at the edge, got: '/analyze?bucket=a'",
    );
  });
});
