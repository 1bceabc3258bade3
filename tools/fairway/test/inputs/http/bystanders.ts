import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { text } from 'node:stream/consumers';

import type { Tally } from './tally.ts';

const PAUSE_MS = 20;
const MAX_MS = 10_000;

/**
 * Clients that ask sound questions, over connections that are kept, while others do not: each must be answered, and with
 * its own answer.
 * @returns what ends them
 */
export function askMeanwhile(port: number, clients: number, tally: Tally): () => Promise<void> {
  let isOver = false;
  const agent = new Agent({ keepAlive: true });
  const asking = Array.from({ length: clients }, async (_, client) => {
    for (let turn = 0; !isOver; turn += 1) {
      const name = `client${client}turn${turn}`;
      try {
        const { status, body } = await ask(agent, port, `/api/hello?name=${name}`);
        tally.add(String(status));
        if (status !== 200 || !body.includes(`"Hello, ${name}!"`))
          tally.fault(`a bystander got ${status}: ${body}`);
      } catch (error) {
        tally.add('broken');
        tally.fault(`a bystander got no answer: ${(error as Error).message}`);
      }
      await delay(PAUSE_MS);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(asking);
    agent.destroy();
  };
}

async function ask(agent: Agent, port: number, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(MAX_MS);
    const asked = request({ agent, port, host: '127.0.0.1', path, signal }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    asked.once('error', reject).end();
  });
}
