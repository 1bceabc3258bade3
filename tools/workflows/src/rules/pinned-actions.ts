/** A published action at a commit whose content was reviewed. */
export interface PinnedAction {
  readonly version: string;
  readonly commit: string;
  /**
   * Inputs that workflows here may give it: actionlint does not know the inputs of an action that is pinned by
   * commit.
   */
  readonly inputs: readonly string[];
}

/** Every action that workflows may use. Dependabot raises both here and there in one pull request, or this test fails. */
export const pinnedActions: Readonly<Record<string, PinnedAction>> = {
  'actions/checkout': {
    version: 'v7.0.1',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    inputs: ['ref', 'fetch-depth', 'persist-credentials'],
  },
  'actions/setup-node': {
    version: 'v7.0.0',
    commit: '820762786026740c76f36085b0efc47a31fe5020',
    inputs: ['node-version-file', 'cache'],
  },
  'actions/cache': {
    version: 'v6.1.0',
    commit: '55cc8345863c7cc4c66a329aec7e433d2d1c52a9',
    inputs: ['path', 'key', 'restore-keys'],
  },
  'actions/upload-artifact': {
    version: 'v7.0.2',
    commit: 'cf430e030ddbb5b0abf93d22962f4752f3646cd9',
    inputs: ['name', 'path', 'if-no-files-found', 'retention-days'],
  },
  'actions/download-artifact': {
    version: 'v8.0.2',
    commit: '9000827ccba6bdab643e8b6fd33ac0654aef8333',
    inputs: ['name', 'pattern', 'path', 'merge-multiple'],
  },
  'actions/dependency-review-action': {
    version: 'v5.0.0',
    commit: 'a1d282b36b6f3519aa1f3fc636f609c47dddb294',
    inputs: ['fail-on-severity'],
  },
  'aws-actions/configure-aws-credentials': {
    version: 'v6.3.0',
    commit: 'e1253824e5c10ff9df46874f81ed3ec929e19cfd',
    inputs: ['role-to-assume', 'aws-region', 'role-duration-seconds'],
  },
  'hashicorp/setup-terraform': {
    version: 'v4.0.1',
    commit: 'dfe3c3f87815947d99a8997f908cb6525fc44e9e',
    inputs: ['terraform_version', 'terraform_wrapper'],
  },
  'anchore/scan-action': {
    version: 'v7.4.2',
    commit: '27805bf3b4e84b4a5c980df22ed233c00390a439',
    inputs: ['image', 'fail-build', 'output-format', 'output-file'],
  },
  'github/codeql-action': {
    version: 'v4.38.2',
    commit: '2892aa5e19bbd11bc0cff5427e3b750a04d9e3c2',
    inputs: ['languages', 'queries'],
  },
};
