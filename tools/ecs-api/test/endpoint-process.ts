// An endpoint in a process of its own, for tests that kill it: `node endpoint-process.ts <folder>`; prints its address.
import { startEcsEndpoint } from '../src/index.ts';
import { ACCOUNT, QUICK, REGION } from './settings.ts';
import { http, ProgramImages } from './program-images.ts';

const [folder = ''] = process.argv.slice(2);
const taskSide = new ProgramImages().node('web:1', http('one')).node('web:2', http('two'));
const account = { region: REGION, accountId: ACCOUNT };
const endpoint = await startEcsEndpoint({ ...account, port: 0, folder, taskSide, pace: QUICK });
console.log(endpoint.url);
