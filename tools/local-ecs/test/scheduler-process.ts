// A program that starts one listening task and then waits to be killed: what the guard is for.
import { createLocalProcesses } from '../src/index.ts';
import { listening, nodeContainer, owner } from './task.ts';

const processes = createLocalProcesses();
const task = await processes.start(nodeContainer(listening), owner, {
  line: () => console.log(JSON.stringify({ port: task.port })),
  ended: () => undefined,
});
