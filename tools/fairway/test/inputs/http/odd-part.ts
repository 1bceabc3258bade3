import { setTimeout as delay } from 'node:timers/promises';

import type { RunningEnvironment } from './running-environment.ts';
import { forEachAtATime, rawExchange, type RawAnswer } from './exchange.ts';
import { ID, oddRequests, randomOf } from './odd-requests.ts';
import type { Tally } from './tally.ts';

const AT_A_TIME = 64;

/**
 * Sends requests that two servers could understand differently. None may be answered with a failure, hang, be carried
 * out without an answer to its sender, or spoil another client's requests at the same time.
 */
export async function sendOddRequests(
  environment: RunningEnvironment,
  { count, seed }: { readonly count: number; readonly seed: number },
  tally: Tally,
): Promise<void> {
  const since = new Date();
  const unanswered = new Map<string, string>();
  let number = 0;
  await forEachAtATime(oddRequests(count, randomOf(seed)), AT_A_TIME, async (request) => {
    const id = `smuggled-${(number += 1)}`;
    const bytes = request.replaceAll(ID, id);
    const answer = await rawExchange(environment.port, bytes);
    if (bytes.includes(id) && !answer.text.includes(id)) unanswered.set(id, bytes);
    tally.add(...outcomesOf(answer));
    for (const fault of faultsOf(answer)) tally.fault(`${fault}: ${shown(bytes)}`);
  });
  // The logs are written a tenth of a second later.
  await delay(500);
  for (const { requestId = '', service } of environment.logLines(since)) {
    const bytes = unanswered.get(requestId);
    if (bytes !== undefined) tally.fault(`${service} carried out what nobody was answered: ${shown(bytes)}`);
  }
}

function outcomesOf({ statuses, ended }: RawAnswer): readonly string[] {
  return statuses.length > 0 ? statuses : [ended];
}

function faultsOf({ statuses, ended, text }: RawAnswer): string[] {
  const failures = statuses.filter((status) => status.startsWith('5') && !isDeliberate(status, text));
  return [
    ...failures,
    ...(ended === 'waited' ? ['no end'] : []),
    ...(ended === 'broken' ? ['broken off'] : []),
  ];
}

/** 503 says when to come back; 501 is for unknown codings, as a load balancer answers. */
function isDeliberate(status: string, text: string): boolean {
  return (status === '503' && /^retry-after: \d+\r$/im.test(text)) || status === '501';
}

function shown(bytes: string): string {
  return JSON.stringify(bytes.length > 600 ? `${bytes.slice(0, 300)} … ${bytes.slice(-300)}` : bytes);
}
