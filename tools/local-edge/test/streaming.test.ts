import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

import { describe, expect, test } from '@jest/globals';

import { cleanUp, startEdge, startTarget } from './world.ts';

const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** `mebibytes` of data, made as it is read; `produced` tells how much was. */
function source(mebibytes: number) {
  const counter = { produced: 0 };
  function* chunks() {
    for (; counter.produced < mebibytes * MIB; counter.produced += CHUNK.length) yield CHUNK;
  }
  return { counter, stream: Readable.from(chunks(), { objectMode: false, highWaterMark: CHUNK.length }) };
}

/** Reads a stream to its end; `maxAhead` is how far its source was ahead of the reader at worst. */
async function drain(stream: AsyncIterable<Buffer>, counter: { readonly produced: number }) {
  let bytes = 0;
  let maxAhead = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    maxAhead = Math.max(maxAhead, counter.produced - bytes);
  }
  return { bytes, maxAhead };
}

describe('streaming', () => {
  test('the first bytes of an answer arrive before the last are sent', async () => {
    const finish = Promise.withResolvers<undefined>();
    const target = await startTarget(async (_, response) => {
      response.write('first');
      await finish.promise;
      response.end('last');
    });
    const { port } = await startEdge([target]);
    const request = httpRequest({ port, path: '/demo', agent: false }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];

    expect(String(await once(response, 'data'))).toBe('first');
    finish.resolve(undefined);

    expect(String(await once(response, 'data'))).toBe('last');
  });

  test('50 MiB pass in each direction and only a little of it is ever on its way', async () => {
    const [up, down] = [source(50), source(50)];
    const uploaded = Promise.withResolvers<{ bytes: number; maxAhead: number }>();
    const target = await startTarget(async (request, response) => {
      uploaded.resolve(await drain(request, up.counter));
      await pipeline(down.stream, response);
    });
    const { port } = await startEdge([target]);
    const request = httpRequest({ port, path: '/demo', method: 'POST', agent: false });
    const answered = once(request, 'response');

    await pipeline(up.stream, request);
    const [response] = (await answered) as [IncomingMessage];
    const downloaded = await drain(response, down.counter);

    for (const { bytes, maxAhead } of [await uploaded.promise, downloaded]) {
      expect(bytes).toBe(50 * MIB);
      // The sockets' own buffers on both sides of the edge.
      expect(maxAhead).toBeLessThan(20 * MIB);
    }
  });

  test('a client that does not read stops the target from sending', async () => {
    const { counter, stream } = source(50);
    const target = await startTarget((_, response) => {
      response.on('error', () => undefined);
      stream.pipe(response);
    });
    const { port } = await startEdge([target]);
    const request = httpRequest({ port, path: '/demo', agent: false }).end();
    cleanUp(() => request.destroy());
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.pause();

    await quiet(() => counter.produced);

    expect(counter.produced).toBeLessThan(25 * MIB);
  });

  test('a target that does not read stops the client from sending', async () => {
    const target = await startTarget((request) => request.pause());
    const { port } = await startEdge([target]);
    const { counter, stream } = source(50);
    const request = httpRequest({ port, path: '/demo', method: 'POST', agent: false });
    request.on('error', () => undefined);
    cleanUp(() => request.destroy());

    stream.pipe(request);
    await quiet(() => counter.produced);

    expect(counter.produced).toBeLessThan(25 * MIB);
  });
});

/** Waits until a number has stayed the same for many turns of the event loop. */
async function quiet(read: () => number): Promise<void> {
  let last = read();
  for (let turnsTheSame = 0; turnsTheSame < 2_000; turnsTheSame += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (read() !== last) turnsTheSame = 0;
    last = read();
  }
}
