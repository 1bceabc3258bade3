// Plain JavaScript for the reason that ../cli/main.js has: a thread loads everything anew.
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

enableCompileCache();
const { scanTasks } = await import('./scan-tasks.ts');

parentPort?.postMessage(await scanTasks(workerData));
