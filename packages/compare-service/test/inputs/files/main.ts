// `npm run prove:inputs -- files`: every source file of the dependencies and of Python, each against an edited version.
import { stopRunningApps } from '@fairway/service-kit/testing';

import { closePools, startService } from '../../support/service.ts';
import { checkFiles } from './check-files.ts';
import { filesOfDependencies, filesOfPython } from './real-files.ts';

const BATCH = 500;
const files = [...filesOfDependencies(), ...filesOfPython()];
const { origin } = await startService();
const startedAt = performance.now();
let [notText, failed] = [0, 0];
for (let at = 0; at < files.length; at += BATCH) {
  const checked = await checkFiles(origin, files.slice(at, at + BATCH));
  notText += checked.notText;
  failed += checked.faults.length;
  for (const { file, fault } of checked.faults) console.log(`${file}: ${fault}`);
  console.error(`${Math.min(at + BATCH, files.length)} of ${files.length} files`);
}
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(
  `${files.length} files, ${3 * files.length} requests in ${seconds} s; ${notText} are not UTF-8; ${failed} faults`,
);
process.exitCode = failed === 0 ? 0 : 1;
stopRunningApps();
await closePools();
