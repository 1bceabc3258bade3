import { numberRules, type BrokenRule } from '@fairway/service-manifest';

const WRITER = /^(?:\d{12}|arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+)$/;

/** @param path name of the value where the rule is used */
export function logRetentionRules(path: string, days: number): readonly BrokenRule[] {
  return numberRules(path, days, [1, 3650], 'whole');
}

/** @param path name of the value where the rule is used */
export function logWriterRules(path: string, writers: readonly string[]): readonly BrokenRule[] {
  return writers
    .filter((writer) => !WRITER.test(writer))
    .map((value) => ({ path, rule: 'must be ids of AWS accounts, or ARNs of IAM roles', value }));
}
