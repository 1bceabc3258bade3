import { expect, test } from '@jest/globals';

import { runAccess } from '../src/access/run.ts';
import { workspace } from '../src/workspace/workspace.ts';

interface Printed {
  readonly environment: string;
  readonly roles: readonly {
    readonly name: string;
    readonly takenBy: readonly string[];
    readonly boundary?: string;
    readonly grants: readonly {
      readonly effect: string;
      readonly service: string;
      readonly kinds: Readonly<Record<string, number>>;
    }[];
  }[];
}

test('access says of every role of an environment, as the stacks make it, who takes it and what it may', async () => {
  const written = { out: '', err: '' };
  const { definitions, shared } = await workspace.loadEnvironments();
  const [environment = '', ...others] = definitions.map(({ name }) => name);

  await runAccess({ environment, json: true }, workspace, {
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
  });

  const { roles } = JSON.parse(written.out) as Printed;
  const names = roles.map(({ name }) => name);
  const github = `${shared.project}-github`;
  expect(names).toEqual(
    expect.arrayContaining([`${github}-apply-${environment}`, `${github}-images`, `${github}-plan`]),
  );
  for (const other of others) expect(names).not.toContain(`${github}-apply-${other}`);
  for (const { name, takenBy, boundary } of roles) {
    expect(takenBy).not.toEqual([]);
    expect({ name, isBound: boundary !== undefined }).toEqual({ name, isBound: !name.startsWith(github) });
  }
  const plan = roles.find(({ name }) => name === `${github}-plan`)!;
  const kinds = plan.grants
    // AWS lists using a key to read as an action that writes.
    .filter(({ effect, service }) => effect === 'Allow' && service !== 'kms')
    .flatMap((grant) => Object.keys(grant.kinds));
  expect([...new Set(kinds)].toSorted()).toEqual(['List', 'Read']);
}, 60_000);
