// The endpoint as `./fairway ecs` starts it, in a process of its own, so that who measures it takes none of its time:
// `node endpoint-process.ts <folder>` prints its address, and ends when its input does.
import { join } from 'node:path';

import { createTaskSide, startEcsEndpoint } from '../src/index.ts';

const [folder = ''] = process.argv.slice(2);
const options = { region: 'eu-central-1', accountId: '000000000000', report: console.error };
const taskSide = await createTaskSide({ ...options, folder: join(folder, 'task-side') });
const endpoint = await startEcsEndpoint({ ...options, port: 0, folder, taskSide });
process.stdin.resume().once('end', () => void endpoint.close());
console.log(endpoint.url);
