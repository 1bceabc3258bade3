import { once } from 'node:events';
import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

/**
 * Sends as programs do that read an answer only when they have sent all of their request: Python's `http.client`, and
 * everything that stands on it.
 * @param body sent after the head, in pieces of 64 KiB
 * @returns everything that the server sent until it closed the connection
 * @throws {Error} when the connection breaks while it sends, as it does for such a program
 */
export async function sendThenRead(port: number, head: readonly string[], body: Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const pieces = Array.from({ length: Math.ceil(body.length / PIECE) }, (_, index) =>
    body.subarray(index * PIECE, (index + 1) * PIECE),
  );
  await pipeline(Readable.from(pieces, { objectMode: false }), socket, { end: false });
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

const PIECE = 64 * 1024;

/** The same bytes as one chunk of a body whose length is not announced. */
export function chunked(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}
