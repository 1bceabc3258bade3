import { describe, expect, test } from '@jest/globals';

import { requestHeaders, responseHeaders, upgradeHeaders } from './headers.ts';

const client = { address: '192.0.2.7', port: 8080 };

describe('request headers', () => {
  test('say where the request came from, and nothing that the client claims about it', () => {
    const headers = requestHeaders(
      {
        host: 'localhost:8080',
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-prefix': '/admin',
        forwarded: 'for=10.0.0.1',
      },
      client,
    );

    expect(headers).toEqual({
      host: 'localhost:8080',
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '8080',
      'x-forwarded-host': 'localhost:8080',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
  });

  test('keep a trace id that is already there', () => {
    const traceId = 'Root=1-67891233-abcdef012345678912345678';

    expect(requestHeaders({ 'x-amzn-trace-id': traceId }, client)).toMatchObject({
      'x-amzn-trace-id': traceId,
    });
  });

  test('leave out hop-by-hop headers, and those that Connection names', () => {
    const headers = requestHeaders(
      {
        connection: 'close, X-Secret',
        'x-secret': '1',
        te: 'trailers',
        'keep-alive': 'timeout=5',
        accept: '*/*',
      },
      client,
    );

    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-secret']));
    expect(headers).not.toHaveProperty('connection');
    expect(headers).not.toHaveProperty('te');
    expect(headers).not.toHaveProperty('keep-alive');
    expect(headers).toHaveProperty('accept', '*/*');
  });

  test('keep what frames and addresses the message, and the edge’s own, even when Connection names them', () => {
    const headers = requestHeaders(
      { connection: 'content-length, host, x-forwarded-for', 'content-length': '5', host: 'a' },
      client,
    );

    expect(headers).toMatchObject({ 'content-length': '5', host: 'a', 'x-forwarded-for': '192.0.2.7' });
  });

  test('of a WebSocket ask for one in turn', () => {
    const headers = upgradeHeaders({ connection: 'keep-alive, Upgrade', upgrade: 'WebSocket' }, client);

    expect(headers).toMatchObject({ connection: 'Upgrade', upgrade: 'websocket' });
  });
});

describe('response headers', () => {
  test('keep order, letter case and repetitions, without hop-by-hop headers and those that Connection names', () => {
    const raw = ['Set-Cookie', 'a=1', 'Connection', 'close, X-Hop', 'X-Hop', '1', 'set-cookie', 'b=2'];

    expect(responseHeaders([...raw, 'Transfer-Encoding', 'chunked'])).toEqual([
      'Set-Cookie',
      'a=1',
      'set-cookie',
      'b=2',
    ]);
  });
});
