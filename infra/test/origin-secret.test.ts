import { describe, expect, test } from '@jest/globals';

import { OriginSecret } from '../src/constructs/edge/origin-secret.ts';
import { evaluate } from './support/evaluate.ts';
import { synthesize } from './support/synthesize.ts';
import { useTerraform } from './support/terraform.ts';

const terraform = useTerraform();

const value = 'abcdefghijklmnopqrstuvwxyzABCDEF';
const secrets = {
  'two long values': JSON.stringify({ current: value, previous: value.repeat(4) }),
  'a wildcard': JSON.stringify({ current: value, previous: `${value}*` }),
  'the other wildcard': JSON.stringify({ current: `?${value}`, previous: value }),
  'a short value': JSON.stringify({ current: value.slice(1), previous: value }),
  'a value that a rule could not hold': JSON.stringify({ current: value, previous: `${value.repeat(4)}a` }),
  'one value': JSON.stringify({ current: value }),
  'no JSON': value,
};

/** The plan's condition on the secret, rewritten to be about a text. */
function conditionOn(): string {
  const { json } = synthesize((stack) => {
    new OriginSecret(stack, 'secret', { secretName: 'test/origin' });
  });
  const [data] = Object.values(json.data!['aws_secretsmanager_secret_version']!);
  const { lifecycle } = data as { lifecycle: { postcondition: { condition: string }[] } };
  return lifecycle.postcondition[0]!.condition.slice(2, -1).replaceAll('self.secret_string', 'text');
}

describe('the secret header, before it is used', () => {
  test('has two long values without wildcards', async () => {
    const real = terraform();
    if (real === undefined) return;

    const result = await evaluate(
      real,
      {
        variable: { secrets: { type: 'map(string)' } },
        output: { sound: { value: `\${[for name, text in var.secrets : name if ${conditionOn()}]}` } },
      },
      { secrets },
    );

    expect(result).toEqual({ outputs: { sound: ['two long values'] } });
  }, 120_000);
});
