import { numberRules, type BrokenRule } from '@fairway/service-manifest';

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PAGE = /^(?:https:\/\/[^\s/#]+|http:\/\/localhost(?::\d+)?)(?:\/[^\s#]*)?$/;

/** @param path name of the value where the rule is used */
export function mailRules(path: string, mails: readonly string[]): readonly BrokenRule[] {
  const wrong = mails.filter((mail) => !MAIL.test(mail));
  return wrong.map((value) => ({ path, rule: 'must be mail addresses', value }));
}

/** @param path name of the value where the rule is used */
export function budgetRules(path: string, monthlyUsd: number): readonly BrokenRule[] {
  return numberRules(path, monthlyUsd, [1, 1_000_000_000]);
}

/**
 * Pages that people are sent back to after sign-in.
 * @param path name of the value where the rule is used
 */
export function pageUrlRules(path: string, urls: readonly string[]): readonly BrokenRule[] {
  const rule = 'must be https URLs without a fragment, or http ones of localhost';
  return urls.filter((url) => !PAGE.test(url)).map((value) => ({ path, rule, value }));
}
