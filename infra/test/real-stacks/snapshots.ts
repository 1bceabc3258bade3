import { expect, test } from '@jest/globals';
import { RootConstruct } from 'constructs';

import { stacksOf } from '../../src/all-stacks.ts';
import { toTerraformJson } from '../../src/terraform-json.ts';
import { workspace as here } from '../support/real-stacks.ts';

/** Whoever fills in their own accounts and repository has not changed what stacks are made of. */
const workspace = {
  ...here,
  shared: { ...here.shared, account: '111111111111', repository: 'example/shop' },
  environments: here.environments.map((environment) => ({
    ...environment,
    account: environment.name === 'prod' ? '222222222222' : '111111111111',
  })),
};

// One of each kind; read what changes in it before you accept it with `-u`.
test.each(['bootstrap', 'bootstrap-222222222222', 'ecr', 'vpc-prod'])('%s is as it was reviewed', (stack) => {
  const { build } = stacksOf(workspace).find(({ name }) => name === stack)!;

  expect(toTerraformJson(build(new RootConstruct()))).toMatchSnapshot();
});
