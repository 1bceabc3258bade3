import { mailRules } from '../rules/people.ts';
import { queueRules, secretRules } from '../rules/recipients.ts';
import { faultsAt, type Fault, type Subject } from './fault.ts';

/** Checks that AWS can reach each person and program that is to be told. */
export function recipientFaults(subject: Subject): readonly Fault[] {
  const { operators, notices, region } = subject.environment;
  const webhooks = (['chatWebhook', 'pagerWebhook'] as const).flatMap((name) => {
    const webhook = operators[name];
    return webhook.kind === 'none' ? [] : secretRules(`${name}.secretName`, webhook.secretName);
  });
  return [
    ...faultsAt(subject, 'operators', [...mailRules('mails', operators.mails), ...webhooks]),
    ...faultsAt(subject, 'notices', [
      ...mailRules('mails', notices.mails),
      ...queueRules('queueArns', notices.queueArns, region),
      ...notices.webhookSecretNames.flatMap((name) => secretRules('webhookSecretNames', name)),
    ]),
  ];
}
