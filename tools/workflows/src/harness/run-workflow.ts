/** Runs a workflow of a repository on this machine, as GitHub would: its steps are real, the actions that it uses are not. */
import { readWorkflowAt } from './called-workflow.ts';
import { githubContext, startsOn, workflowInputs } from './event.ts';
import { turnOf } from './job.ts';
import { concludeAll } from './job-results.ts';
import { runJobs } from './jobs.ts';
import type { RunOptions, RunReport } from './run.ts';
import type { Input } from '../model/workflow-file.ts';

export type { ActionCall, ActionResult, ActionStandIn } from './action.ts';
export type { WorkflowEvent } from './event.ts';
export type {
  Gate,
  IdTokenClaims,
  IdTokenIssuer,
  JobConclusion,
  JobReport,
  RunOptions,
  RunReport,
} from './run.ts';
export { REPOSITORY } from './event.ts';
export { standardActions } from './stand-ins/standard-actions.ts';
export { StepFailure, WorkflowError } from './workflow-error.ts';

/**
 * @throws {WorkflowError} for what the harness cannot evaluate or carry out, and for what GitHub would refuse: no report is
 * better than one that is not true
 */
export async function runWorkflow(options: RunOptions): Promise<RunReport> {
  const { repository, event, secrets = {} } = options;
  const workflow = await readWorkflowAt(repository, event.commit, `.github/workflows/${options.workflow}`);
  if (!startsOn(workflow, event)) return { conclusion: 'not started', jobs: [] };
  const declared = new Map(Object.entries(workflow.on)).get('workflow_dispatch') as
    | { readonly inputs?: Readonly<Record<string, Input>> }
    | null
    | undefined;
  const inputs =
    event.name === 'workflow_dispatch'
      ? workflowInputs(declared?.inputs ?? {}, event.inputs ?? {}, options.workflow)
      : {};
  const github = githubContext(event, workflow, '', options.workflow);
  const jobs = await runJobs({ options, workflow, file: options.workflow, inputs, secrets, prefix: '' });
  const { concurrency } = workflow;
  return {
    conclusion: concludeAll([...jobs.values()].map(({ result }) => result)),
    ...(concurrency === undefined ? {} : { concurrency: turnOf(concurrency, { github, inputs }) }),
    jobs: [...jobs.values()].flatMap(({ reports }) => reports),
  };
}
