// `node ask-nx.ts` answers, as JSON, the questions of its input about the workspace.
import { text } from 'node:stream/consumers';

import { affectedBy, inputsOf } from '../src/inputs/nx-graph.ts';

export interface Questions {
  /** Files that change together. */
  readonly changes: readonly (readonly string[])[];
  /** The tasks to look up the inputs of, as `project:target`. */
  readonly tasks: readonly string[];
}

export interface Answers {
  /** For each change, the projects that it affects. */
  readonly affected: readonly (readonly string[])[];
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

const { changes, tasks } = JSON.parse(await text(process.stdin)) as Questions;
const answers: Answers = {
  affected: await Promise.all(changes.map(affectedBy)),
  inputs: Object.fromEntries(
    tasks.map((task) => {
      const [project = '', target = ''] = task.split(':');
      return [task, inputsOf(project, target)];
    }),
  ),
};
process.stdout.write(JSON.stringify(answers));
