// `node start-ministack.ts`: starts ministack, prints its endpoint and waits; nothing is printed where it cannot be started.
import { startMinistackIfPossible } from '../src/ministack.ts';

const ministack = await startMinistackIfPossible();
if (ministack !== undefined) {
  process.stdout.write(`${ministack.endpoint}\n`);
  setInterval(() => undefined, 60_000);
}
