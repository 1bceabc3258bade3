// A program that starts a listening task and then waits to be killed, so that its guard has to act; the guard may be
// killed as well. Prints `{ port, guard }` when the task listens, and again with `note` when there is another guard.
import { createLocalProcesses, RunRecord } from '../src/index.ts';
import { listening, nodeContainer, owner } from './task.ts';

const [record] = process.argv.slice(2);
const processes = createLocalProcesses({
  ...(record === undefined ? {} : { record: new RunRecord(record) }),
  note: (note) => tell({ note }),
});
const task = await processes.start(nodeContainer(listening), owner, {
  line: () => tell({}),
  ended: () => undefined,
});

function tell(more: object): void {
  console.log(JSON.stringify({ port: task.port, guard: processes.guardPid(), ...more }));
}
