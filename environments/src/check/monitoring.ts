import { faultAt, type Fault, type Subject } from './fault.ts';
import { rangeFaults } from './ranges.ts';

/** Days that CloudWatch offers; it refuses every other. */
export const retentionValues: readonly number[] = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
];
export const retentionRule = `must be one of CloudWatch’s: ${retentionValues.join(', ')}`;

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Retention, backups, who is told, and where pages may be sent back to. */
export function monitoringFaults(subject: Subject): readonly Fault[] {
  const { monitoring, operators } = subject.environment;
  const faults = [
    ...rangeFaults(subject, [
      { path: 'protection.backupRetentionDays', between: [1, 35], whole: true },
      { path: 'operators.monthlyBudgetUsd', between: [1, 1_000_000_000] },
    ]),
    ...urlFaults(subject),
  ];
  if (!retentionValues.includes(monitoring.logRetentionDays)) {
    faults.push(faultAt(subject, 'monitoring.logRetentionDays', retentionRule));
  }
  if (!/^https:\/\/[^\s?#]+[^\s?#/]$/.test(monitoring.runbooks)) {
    faults.push(
      faultAt(subject, 'monitoring.runbooks', 'must be an https URL of a folder, without a slash at its end'),
    );
  }
  for (const mail of operators.mails.filter((address) => !MAIL.test(address))) {
    faults.push({ ...faultAt(subject, 'operators.mails', 'must be mail addresses'), value: mail });
  }
  const { chatWebhook } = operators;
  if (chatWebhook.kind === 'secret' && !/^[\w/+=.@-]{1,512}$/.test(chatWebhook.secretName)) {
    const rule = 'must be the name of a secret in Secrets Manager that holds the URL, never the URL itself';
    faults.push({ ...faultAt(subject, 'operators.chatWebhook.secretName', rule), value: '(not shown)' });
  }
  return faults;
}

function urlFaults(subject: Subject): Fault[] {
  const { callbackUrls, logoutUrls } = subject.environment.signIn;
  return Object.entries({ callbackUrls, logoutUrls }).flatMap(([list, urls]) =>
    urls
      .filter((url) => !/^(?:https:\/\/[^\s/#]+|http:\/\/localhost(?::\d+)?)(?:\/[^\s#]*)?$/.test(url))
      .map((url) => ({
        ...faultAt(
          subject,
          `signIn.${list}`,
          'must be https URLs without a fragment, or http ones of localhost',
        ),
        value: url,
      })),
  );
}
