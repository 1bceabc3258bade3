import { defineService } from '@fairway/service-manifest';
import { expect, test } from '@jest/globals';

import { demo, live } from '../../test/fixtures/environments.ts';
import { orders } from '../../test/fixtures/services.ts';
import { faultText } from './fault.ts';
import { unheardFaults, unheardWarnings } from './unheard.ts';

const finder = defineService({
  name: 'finder',
  summary: 'Publishes what it finds.',
  port: 8903,
  paths: ['/find'],
  cpu: 256,
  memoryMib: 512,
  longestRequestSeconds: 10,
  needs: { topic: 'notices' },
});
const secret = { kind: 'secret', secretName: 'live/webhook' } as const;

test('production that tells something and nobody hears it names each silent topic and the file to edit', () => {
  expect(unheardFaults([demo, live], [orders, finder]).map(faultText)).toEqual([
    'live: `operators.mails` must name somebody in production: alarms, stopped tasks, failed deployments and costs are told to nobody; or set operators.chatWebhook or operators.pagerWebhook, got: [] (edit environments/src/live.ts)',
    'live: `notices.mails` must name somebody in production: what finder publishes reaches nobody; or set notices.queueArns or notices.webhookSecretNames, got: [] (edit environments/src/live.ts)',
  ]);
});

test.each([{ mails: ['ops@example.com'] }, { chatWebhook: secret }, { pagerWebhook: secret }])(
  'one recipient of any kind is enough for operators: %j',
  (operators) => {
    expect(unheardFaults([{ ...live, operators }], [orders])).toEqual([]);
  },
);

test.each([
  { mails: ['users@example.com'] },
  { queueArns: ['arn:aws:sqs:eu-west-1:210987654321:findings'] },
  { webhookSecretNames: ['live/findings'] },
])('one subscriber of any kind is enough for notices: %j', (notices) => {
  const operators = { mails: ['ops@example.com'] };

  expect(unheardFaults([{ ...live, operators, notices }], [finder])).toEqual([]);
});

test('other environments are warned, and no topic is silent that nobody publishes to', () => {
  expect(unheardWarnings([demo, live], [orders])).toEqual([
    'demo: `operators.mails` is empty: alarms, stopped tasks, failed deployments and costs are told to nobody; or set operators.chatWebhook or operators.pagerWebhook',
  ]);
});

test('messages that neither a chat nor a pager gets are named', () => {
  const warned = (operators: object) => unheardWarnings([{ ...live, operators }], [orders]);

  expect(warned({ chatWebhook: secret })).toEqual([
    'live: `operators.mails` is empty: costs are told to nobody',
  ]);
  expect(warned({ pagerWebhook: secret })).toEqual([
    'live: `operators.mails` is empty: stopped tasks, failed deployments and costs are told to nobody',
  ]);
  expect(warned({ mails: ['ops@example.com'], chatWebhook: secret })).toEqual([]);
});
