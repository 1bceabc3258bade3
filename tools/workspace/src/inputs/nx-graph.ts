// Nx's own answers, in one process for all questions: a start of Nx for each takes half a second of processor time.
import { HashPlanInspector } from 'nx/src/hasher/hash-plan-inspector.js';
import { filterAffected } from 'nx/src/project-graph/affected/affected-project-graph.js';
import { calculateFileChanges } from 'nx/src/project-graph/file-utils.js';
import { createProjectGraphAsync } from 'nx/src/project-graph/project-graph.js';

const graph = await createProjectGraphAsync({ exitOnError: false });
const inspector = new HashPlanInspector(graph);
await inspector.init();

/** Names of the projects that a change of these files affects. */
export async function affectedBy(files: readonly string[]): Promise<readonly string[]> {
  const { nodes } = await filterAffected(graph, calculateFileChanges([...files]));
  return Object.keys(nodes).toSorted();
}

/** The files whose change makes the cache miss for a task. */
export function inputsOf(project: string, target: string): readonly string[] {
  const [inputs] = Object.values(inspector.inspectTaskInputs({ project, target }));
  return inputs?.files ?? [];
}
