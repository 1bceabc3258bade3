import { describe, expect, test } from '@jest/globals';

import { traceIdOf } from './request-id.ts';

describe('traceIdOf', () => {
  test.each([
    [
      { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      '0af7651916cd43dd8448eb211c80319c',
    ],
    [
      { 'x-amzn-trace-id': 'Self=1-a-b;Root=1-67891233-abcdef012345678912345678' },
      '1-67891233-abcdef012345678912345678',
    ],
    [{ traceparent: 'garbage', 'x-amzn-trace-id': 'Root=1-2-3' }, '1-2-3'],
    [{ traceparent: '00-<script>-b7ad6b7169203331-01' }, undefined],
    [{}, undefined],
  ])('%j is of trace %s', (headers, trace) => {
    expect(traceIdOf(headers)).toBe(trace);
  });
});
