import { expect, test } from '@jest/globals';

import { synthesize } from '../../../test/support/synthesize.ts';
import { OperatorEvent, type EventMessage } from './operator-event.ts';

function operatorEvent(message: EventMessage): void {
  synthesize((stack) => {
    new OperatorEvent(stack, 'event', { name: 'x', description: 'x', pattern: {}, message });
  });
}

test('a message that names a value that it has not is refused', () => {
  expect(() => operatorEvent({ text: '<a> and <b> and <c>', values: { a: '$.a' } })).toThrow(
    '`message.text` must name only `message.values`, got: <b>, <c>',
  );
});

test.each(['say "no"', 'two\nlines', 'a \\ b'])(
  'a message that would break its JSON is refused: %j',
  (text) => {
    expect(() => operatorEvent({ text, values: {} })).toThrow(
      `\`message.text\` must have neither quotes nor line breaks, got: ${JSON.stringify(text)}`,
    );
  },
);

test('a pattern that EventBridge would refuse for its length is refused', () => {
  const names = Array.from({ length: 80 }, (_, index) => `dev/service/a-long-name-${index}`);

  expect(() => {
    synthesize((stack) => {
      new OperatorEvent(stack, 'event', {
        name: 'changed',
        description: 'x',
        pattern: { detail: { name: names } },
        message: { text: 'x', values: {} },
      });
    });
  }).toThrow(/^`pattern` of changed must have at most 2048 characters as JSON, got: \d+$/);
});
