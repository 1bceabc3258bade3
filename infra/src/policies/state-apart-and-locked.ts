import { stateKey } from '@fairway/environments';

import { valueAt } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'Two stacks in one state delete each other; two runs at once leave a state that is neither’s.',
  check: ({ name, json }, all) => {
    const at = (key: string): unknown => valueAt(json.terraform, `backend.s3.${key}`);
    const key = at('key');
    const address = 'terraform.backend';
    const twin = all.find(
      (other) => other.name !== name && valueAt(other.json.terraform, 'backend.s3.key') === key,
    );
    return [
      ...(key === stateKey(name)
        ? []
        : [{ address, found: `the state’s key is ${String(key)}`, fix: `It must be ${stateKey(name)}` }]),
      ...(twin === undefined
        ? []
        : [{ address, found: `${twin.name} has the same state`, fix: 'Give each a key of its own' }]),
      ...(at('encrypt') === undefined
        ? []
        : [
            {
              address,
              found: 'the state is encrypted with S3’s own key',
              fix: 'Leave `encrypt` out: the bucket has a key for states',
            },
          ]),
      ...(at('use_lockfile') === true
        ? []
        : [{ address, found: 'the state is not locked', fix: 'Set `use_lockfile`' }]),
    ];
  },
};
