import { expect, test } from '@jest/globals';

import { aliasesOf } from './aliases.ts';

const commit = 'fe05bcdcdc4928012781a5f1a2a77cbb5398e106';

test.each([
  [{ commit }, ['fe05bcd']],
  [{ commit, branch: 'feature/new button' }, ['fe05bcd', 'feature-new-button-fe05bcd', 'feature-new-button']],
  [
    { commit, branch: 'develop', run: '12', imageTag: 'dev' },
    ['fe05bcd', 'develop-fe05bcd', 'develop', 'run-12', 'latest-dev'],
  ],
  [
    { commit, branch: 'main', imageTag: 'prod' },
    ['fe05bcd', 'main-fe05bcd', 'main', 'latest-prod', 'latest'],
  ],
  [{ commit: undefined, branch: 'develop' }, ['develop']],
])('%j has the aliases %j', (source, aliases) => {
  expect(aliasesOf(source)).toEqual(aliases);
});
