import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import autocannon from 'autocannon';
import { WebSocket } from 'ws';

export type TrafficKind = 'quick' | 'slow' | 'upload' | 'burst' | 'socket';

/** The end of one request; for a WebSocket, one message and its echo, or how it was closed. */
export interface Outcome {
  readonly kind: TrafficKind;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Absent when all was well. */
  readonly failure?: string;
}

export interface TrafficSettings {
  /** Uploads at a time. */
  readonly uploads: number;
  /** Milliseconds between bursts of requests: about as long as a service keeps an unused connection. */
  readonly burstPeriodMs: number;
}

export interface Traffic {
  readonly outcomes: readonly Outcome[];
  /** Resolves at the first failure of a burst, which tells its reason. */
  readonly failed: Promise<undefined>;
  /** Begins no further request; resolves when the running ones have ended. */
  stop(): Promise<void>;
}

/** The longest of them; the others are up to half a second shorter. */
const SLOW_MS = 2_000;
const SLOW_AT_A_TIME = 6;
const UPLOAD = Buffer.alloc(5 * 1024 * 1024, 'x');
const QUICK_A_SECOND = 150;
const BURST_SIZE = 48;

/** Keeps a service busy in every way that a deployment could hurt. */
export function startTraffic(port: number, { uploads, burstPeriodMs }: TrafficSettings): Traffic {
  const outcomes: Outcome[] = [];
  const stopping = new AbortController();
  const agent = new Agent({ keepAlive: true });
  const failed = Promise.withResolvers<undefined>();
  function tell(kind: TrafficKind, failure?: string): void {
    outcomes.push({ kind, at: Date.now(), ...(failure === undefined ? {} : { failure }) });
    if (kind === 'burst' && failure !== undefined) failed.resolve(undefined);
  }
  const get = (path: string, expected: string) => send(agent, { port, path }, expected);

  const quick = startQuick(port, tell);
  const loops = [
    ...repeat(SLOW_AT_A_TIME, slowLoop),
    ...repeat(uploads, () => loop('upload', 100, () => upload(agent, port))),
    ...repeat(1, burstLoop),
    ...repeat(4, () => socketLoop(port, stopping.signal, tell)),
  ];

  async function loop(kind: TrafficKind, pauseMs: number, ask: () => Promise<string | undefined>) {
    while (!stopping.signal.aborted) {
      tell(kind, await ask());
      await delay(pauseMs);
    }
  }

  async function slowLoop(index: number) {
    // Whenever a deployment comes, one has just begun and one has nearly ended.
    await delay((SLOW_MS / SLOW_AT_A_TIME) * index);
    let turn = index;
    await loop('slow', 0, () => {
      // The pauses differ: after a standstill of the machine, equal ones would leave all clients in step.
      turn += 1;
      const ms = SLOW_MS - 100 * (turn % SLOW_AT_A_TIME);
      return get(`/slow?ms=${ms}`, `${ms} ms`);
    });
  }

  async function burstLoop() {
    // The service's timers count from its answers, which are a little older than the end of the burst.
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const failures = await Promise.all(repeat(BURST_SIZE, () => get('/quick', 'quick')));
      for (const failure of failures) tell('burst', failure);
      const earlierMs = 4 + ((turn * 3) % 11);
      await delay(burstPeriodMs - earlierMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    outcomes,
    failed: failed.promise,
    async stop() {
      stopping.abort();
      quick.stop();
      await Promise.all([...loops, quick.ended]);
      agent.destroy();
    },
  };
}

type Tell = (kind: TrafficKind, failure?: string) => void;

function startQuick(port: number, tell: Tell) {
  const ended = Promise.withResolvers<undefined>();
  const instance = autocannon(
    {
      url: `http://127.0.0.1:${port}/quick`,
      connections: 8,
      overallRate: QUICK_A_SECOND,
      duration: 3_600,
      // A busy machine may stand still for a while; the edge says when a request took too long.
      timeout: 120,
    },
    () => ended.resolve(undefined),
  );
  instance.on('response', (_client, status) =>
    tell('quick', status === 200 ? undefined : `status ${status}`),
  );
  instance.on('reqError', (error: Error) => tell('quick', error.message));
  return {
    ended: ended.promise,
    stop: () => instance.stop(),
  };
}

function upload(agent: Agent, port: number): Promise<string | undefined> {
  const options = { port, path: '/upload', method: 'POST', body: UPLOAD };
  return send(agent, options, `${UPLOAD.length} bytes`);
}

interface Sent {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly body?: Buffer;
}

/** @returns what went wrong, if anything did */
async function send(agent: Agent, { body, ...options }: Sent, expected: string): Promise<string | undefined> {
  try {
    const request = httpRequest({ ...options, agent });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const answer = await text(response);
    if (response.statusCode !== 200) return `status ${response.statusCode ?? 0}: ${detailOf(answer)}`;
    return answer === `${JSON.stringify({ done: expected })}\n` ? undefined : `unexpected answer: ${answer}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function detailOf(answer: string): string {
  return /"detail":"([^"]*)"/.exec(answer)?.[1] ?? answer.slice(0, 100);
}

/** A client that talks over a WebSocket, and opens the next one when the service goes away. */
async function socketLoop(port: number, stopping: AbortSignal, tell: Tell): Promise<void> {
  while (!stopping.aborted) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live`);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.on('open', () => socket.send('hello'));
    socket.on('message', () => {
      tell('socket');
      setTimeout(() => {
        if (stopping.aborted) socket.close(CLIENT_IS_DONE);
        else if (socket.readyState === WebSocket.OPEN) socket.send('hello again');
      }, 50);
    });
    const code = await closed;
    if (code !== SERVICE_GOES_AWAY && code !== CLIENT_IS_DONE)
      tell('socket', `WebSocket closed with ${code}`);
  }
}

const CLIENT_IS_DONE = 1000;
const SERVICE_GOES_AWAY = 1001;

function repeat<T>(times: number, make: (index: number) => T): T[] {
  return Array.from({ length: times }, (_, index) => make(index));
}
