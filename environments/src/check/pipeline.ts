import { faultAt, type Fault, type Subject } from './fault.ts';

/** The workflow that may deploy the environment, a file and a ref as GitHub's tokens name them, and who signs its images. */
export function pipelineFaults(subject: Subject): readonly Fault[] {
  return [...workflowFaults(subject), ...signatureFaults(subject)];
}

/** Branch names must be whole: a pattern would let in branches that nobody thought of. */
function signatureFaults(subject: Subject): readonly Fault[] {
  const { requireSignature } = subject.environment.pipeline;
  if (requireSignature.kind === 'none') return [];
  const { branches } = requireSignature;
  const path = 'pipeline.requireSignature.branches';
  if (branches.length === 0)
    return [faultAt(subject, path, 'must name a branch, or nothing can be deployed')];
  const wrong = branches.filter((branch) => !/^[\w][\w./-]*$/.test(branch) || branch.startsWith('refs/'));
  if (wrong.length === 0) return [];
  return [faultAt(subject, path, 'must be names of branches, such as main, without refs/heads/')];
}

function workflowFaults(subject: Subject): readonly Fault[] {
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
