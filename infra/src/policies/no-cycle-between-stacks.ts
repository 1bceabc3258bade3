import { dataSourcesOf, valueAt } from '../judging/blocks.ts';
import type { JudgedStack, PolicyRule } from '../judging/policy.ts';

export const policy: PolicyRule = {
  why: 'Two stacks that read each other can be deployed in no order.',
  check: (stack, all) => {
    const unknown = producersOf(stack).filter(({ key }) => !all.some((other) => keyOf(other) === key));
    const path = cycleFrom(stack, all);
    return [
      ...unknown.map(({ address, key }) => ({
        address,
        found: `it reads ${String(key)}, which is no stack’s state`,
        fix: 'Take the key from `stateKey`',
      })),
      ...(path === undefined
        ? []
        : [
            {
              address: producersOf(stack)[0]?.address ?? 'data.terraform_remote_state',
              found: `the stacks read each other: ${path.join(' → ')}`,
              fix: 'Move what both need into the one that is deployed first',
            },
          ]),
    ];
  },
};

function producersOf(stack: JudgedStack) {
  return dataSourcesOf(stack, 'terraform_remote_state').map(({ address, attributes }) => ({
    address,
    key: valueAt(attributes, 'config.key'),
  }));
}

function keyOf({ json }: JudgedStack): unknown {
  return valueAt(json.terraform, 'backend.s3.key');
}

/** The way from a stack back to itself, when there is one. */
function cycleFrom(start: JudgedStack, all: readonly JudgedStack[]): readonly string[] | undefined {
  const paths = [[start]];
  const seen = new Set<JudgedStack>();
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    const last = path.at(-1);
    if (last === undefined) continue;
    for (const { key } of producersOf(last)) {
      const next = all.find((stack) => keyOf(stack) === key);
      if (next === start) return [...path, start].map(({ name }) => name);
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}
