import { parentPort, workerData } from 'node:worker_threads';
import { scanTasks, type SharedWork } from './scan-tasks.ts';

parentPort?.postMessage(await scanTasks(workerData as SharedWork));
