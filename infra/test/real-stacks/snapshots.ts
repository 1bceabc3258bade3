import { expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { stacksOf } from '../../src/all-stacks.ts';
import { toTerraformJson } from '../../src/terraform-json.ts';
import { twoAccounts } from '../fixtures/two-accounts.ts';

// A stack of each kind; read its changes before you accept them with `-u`.
test.each(['bootstrap', 'bootstrap-222222222222', 'ecr', 'vpc-prod'])('%s is as it was reviewed', (stack) => {
  const { build } = stacksOf(twoAccounts).find(({ name }) => name === stack)!;

  expect(toTerraformJson(build(new RootConstruct()))).toMatchSnapshot();
});
