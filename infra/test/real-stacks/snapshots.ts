import { expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { stacksOf } from '../../src/all-stacks.ts';
import { toTerraformJson } from '../../src/terraform-json.ts';
import { twoAccounts } from '../fixtures/two-accounts.ts';

// One of each kind; read what changes in it before you accept it with `-u`.
test.each(['bootstrap', 'bootstrap-222222222222', 'ecr', 'vpc-prod'])('%s is as it was reviewed', (stack) => {
  const { build } = stacksOf(twoAccounts).find(({ name }) => name === stack)!;

  expect(toTerraformJson(build(new RootConstruct()))).toMatchSnapshot();
});
