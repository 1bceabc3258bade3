import { REPOSITORY, workflowRef } from './event.ts';
import type { WorkflowRun } from './job-results.ts';

/** Variables of a job that may ask for a token of its own: GitHub gives them to no other. */
export function idTokenVariables(
  { options, file }: WorkflowRun,
  permissions: Readonly<Record<string, string>>,
  environment: string | undefined,
): Readonly<Record<string, string>> {
  if (permissions['id-token'] !== 'write' || options.idTokens === undefined) return {};
  const { event } = options;
  const { url, bearer } = options.idTokens({
    sub: `repo:${REPOSITORY}:${subjectOf(event, environment)}`,
    repository: REPOSITORY,
    ref: event.ref,
    sha: event.commit,
    job_workflow_ref: workflowRef(file, event),
    workflow_ref: workflowRef(options.workflow, event),
  });
  return { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer };
}

function subjectOf({ name, ref }: WorkflowRun['options']['event'], environment: string | undefined): string {
  if (environment !== undefined) return `environment:${environment}`;
  return name === 'pull_request' ? 'pull_request' : `ref:${ref}`;
}
