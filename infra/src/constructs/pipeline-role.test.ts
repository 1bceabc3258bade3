import { expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { GithubIdentity } from './github-identity.ts';
import { PipelineRole } from './pipeline-role.ts';

const long = [
  {
    sid: 'Long',
    actions: Array.from({ length: 500 }, (_, index) => `s3:Get${index}Object`),
    resources: ['*'],
  },
];

test('a policy that AWS would refuse for its length is refused before', () => {
  const build = () =>
    synthesize((stack) => {
      new PipelineRole(stack, 'role', {
        name: 'fairway-github-plan',
        description: 'Plans',
        identity: new GithubIdentity(stack, 'github'),
        repository: 'example/shop',
        runs: 'pull_request',
        policies: { read: long },
      });
    });

  expect(build).toThrow(/^the policy fairway-github-plan-read must have at most 6144 characters, got: \d+$/);
});
