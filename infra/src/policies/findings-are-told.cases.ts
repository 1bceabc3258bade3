import { type PolicyCases, resources } from '../../test/support/policy-fixture.ts';

const detector = { aws_guardduty_detector: { detector: { enable: true } } };
const topic = { aws_sns_topic: { account: {} } };
const heard = { aws_sns_topic_subscription: { mail: { topic_arn: '${aws_sns_topic.account.arn}' } } };
const rule = { aws_cloudwatch_event_rule: { attack: { event_pattern: '{"source":["aws.guardduty"]}' } } };
const target = {
  aws_cloudwatch_event_target: {
    topic: { rule: '${aws_cloudwatch_event_rule.attack.name}', arn: '${aws_sns_topic.account.arn}' },
  },
};
const told = { ...detector, ...topic, ...heard, ...rule, ...target };
const silent = 'aws_guardduty_detector.detector: nobody is told of what it finds';

export const cases: PolicyCases = {
  keeps: { 'a detector whose findings are sent to somebody': resources(told) },
  breaks: {
    'one that tells nobody': [resources(detector), silent],
    'a topic without a subscription': [resources({ ...told, aws_sns_topic_subscription: {} }), silent],
    'a rule about something else': [
      resources({
        ...told,
        aws_cloudwatch_event_rule: { attack: { event_pattern: '{"source":["aws.ecs"]}' } },
      }),
      silent,
    ],
    'a rule that is off': [
      resources({
        ...told,
        aws_cloudwatch_event_rule: {
          attack: { ...rule.aws_cloudwatch_event_rule.attack, state: 'DISABLED' },
        },
      }),
      silent,
    ],
  },
};
