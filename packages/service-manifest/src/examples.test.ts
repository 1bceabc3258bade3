import { describe, expect, test } from '@jest/globals';

import { orders } from '../test/fixtures/orders.ts';
import { defineService } from './define-service.ts';

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
