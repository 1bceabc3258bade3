import type { BrokenRule } from '@fairway/service-manifest';

const SECRET =
  /^(?:[\w/+=.@-]{1,512}|arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,519})$/;
const QUEUE = /^arn:aws[a-z-]*:sqs:([a-z0-9-]+):\d{12}:[\w-]{1,80}$/;

/**
 * A secret whose value is a URL. A URL in its place is published already: the rule does not repeat the given text.
 * @param path name of the value where the rule is used
 */
export function secretRules(path: string, name: string): readonly BrokenRule[] {
  if (SECRET.test(name)) return [];
  const rule =
    'must be the name or ARN of a secret in Secrets Manager that holds the URL, never the URL itself';
  return [{ path, rule, value: '(not shown)' }];
}

/**
 * SNS sends encrypted messages to queues of its own region.
 * @param path name of the value where the rule is used
 */
export function queueRules(path: string, arns: readonly string[], region: string): readonly BrokenRule[] {
  return arns
    .filter((arn) => QUEUE.exec(arn)?.[1] !== region)
    .map((value) => ({ path, rule: `must be ARNs of standard SQS queues in ${region}`, value }));
}
