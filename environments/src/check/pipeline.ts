import { faultAt, type Fault, type Subject } from './fault.ts';

/** The workflow that may deploy the environment: a file and a ref as GitHub's tokens name them. */
export function pipelineFaults(subject: Subject): readonly Fault[] {
  const { workflow } = subject.environment.pipeline;
  if (workflow.kind === 'any') return [];
  const faults: Fault[] = [];
  if (!/^\.github\/workflows\/[\w.-]+\.ya?ml$/.test(workflow.path)) {
    faults.push(
      faultAt(
        subject,
        'pipeline.workflow.path',
        'must be a workflow file, such as .github/workflows/deploy.yml',
      ),
    );
  }
  if (!/^refs\/(?:heads|tags)\/[^\s*?]+$/.test(workflow.ref)) {
    faults.push(
      faultAt(subject, 'pipeline.workflow.ref', 'must be one branch or tag, such as refs/heads/main'),
    );
  }
  return faults;
}
