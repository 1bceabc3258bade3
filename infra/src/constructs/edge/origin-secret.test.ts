import { expect, test } from '@jest/globals';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';

import { synthesize } from '../../../test/support/synthesize.ts';
import { OriginSecret } from './origin-secret.ts';

function originSecret() {
  return synthesize((stack) => {
    const { required, sent } = new OriginSecret(stack, 'secret', { secretName: 'test/origin' });
    const httpHeader = { httpHeaderName: required.name, values: [...required.values] };
    new LbListenerRule(stack, 'rule', {
      listenerArn: 'arn',
      condition: [{ httpHeader }, { pathPattern: { values: [sent.name, sent.value] } }],
      action: [{ type: 'forward', targetGroupArn: 'arn' }],
    });
  });
}

test('two values are accepted and the current one is sent, none of them in the definition', () => {
  const { one, json } = originSecret();
  const [id] = Object.keys(json.data!['aws_secretsmanager_secret_version']!);
  const value = (key: string) =>
    `\${jsondecode(data.aws_secretsmanager_secret_version.${id}.secret_string).${key}}`;

  const [required, sent] = one('aws_lb_listener_rule').condition;

  expect(required.http_header).toEqual({
    http_header_name: 'x-origin-secret',
    values: [value('current'), value('previous')],
  });
  expect(sent.path_pattern.values).toEqual(['x-origin-secret', value('current')]);
});

test('a value that a listener rule would read as a pattern stops the plan', () => {
  const [secret] = Object.values(originSecret().json.data!['aws_secretsmanager_secret_version']!);
  const { lifecycle } = secret as {
    lifecycle: { postcondition: { condition: string; error_message: string }[] };
  };

  expect(lifecycle.postcondition).toHaveLength(1);
  expect(lifecycle.postcondition[0]!.condition.match(/\[A-Za-z0-9\]\{32,128\}/g)).toHaveLength(2);
  expect(lifecycle.postcondition[0]!.error_message).toMatch(/^The secret test\/origin must be JSON/);
});
