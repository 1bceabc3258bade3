import { backupRules } from '../rules/database.ts';
import { budgetRules, pageUrlRules } from '../rules/people.ts';
import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';

/** Days that CloudWatch offers; it refuses every other. */
export const retentionValues: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
export const retentionRule = `must be one of CloudWatch’s: ${retentionValues.join(', ')}`;

/** Retention, backups, budget, and where pages may be sent back to. */
export function monitoringFaults(subject: Subject): readonly Fault[] {
  const { monitoring, operators, protection, signIn } = subject.environment;
  const faults: Fault[] = [
    ...faultsAt(subject, 'protection', backupRules(protection)),
    ...faultsAt(subject, 'operators', budgetRules('monthlyBudgetUsd', operators.monthlyBudgetUsd)),
    ...faultsAt(subject, 'signIn', pageUrlRules('callbackUrls', signIn.callbackUrls)),
    ...faultsAt(subject, 'signIn', pageUrlRules('logoutUrls', signIn.logoutUrls)),
  ];
  if (!retentionValues.includes(monitoring.logRetentionDays)) {
    faults.push(faultAt(subject, 'monitoring.logRetentionDays', retentionRule));
  }
  if (!/^https:\/\/[^\s?#]+[^\s?#/]$/.test(monitoring.runbooks)) {
    faults.push(
      faultAt(subject, 'monitoring.runbooks', 'must be an https URL of a folder, without a slash at its end'),
    );
  }
  return faults;
}
