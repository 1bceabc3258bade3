import { describe, expect, test } from '@jest/globals';

import { modelArns, modelOf } from './model-arns.ts';

const place = { account: '111111111111', region: 'eu-central-1' };

describe('what may be called for a model', () => {
  test.each([
    [
      'anthropic.claude-3-haiku-20240307-v1:0',
      ['arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0'],
    ],
    [
      'eu.anthropic.claude-sonnet-4-20250514-v1:0',
      [
        'arn:aws:bedrock:eu-central-1:111111111111:inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0',
        'arn:aws:bedrock:*::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0',
      ],
    ],
    [
      'arn:aws:bedrock:eu-central-1:111111111111:provisioned-model/abc',
      ['arn:aws:bedrock:eu-central-1:111111111111:provisioned-model/abc'],
    ],
  ])('%s', (id, arns) => {
    expect(modelArns(id, place)).toEqual(arns);
  });
});

test.each([
  [{}, undefined],
  [{ BEDROCK_MODEL_ID: '' }, undefined],
  [{ BEDROCK_MODEL_ID: 'amazon.nova-lite-v1:0' }, 'amazon.nova-lite-v1:0'],
])('the settings %j name the model %s', (settings, model) => {
  expect(modelOf({ settings })).toBe(model);
});
