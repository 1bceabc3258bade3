import { containers, type PolicyCases, stackWith } from '../../test/support/policy-fixture.ts';

export const cases: PolicyCases = {
  keeps: {
    'an image with its digest': containers({ image: `registry.example/minimal@sha256:${'a'.repeat(64)}` }),
    'a variable that must have one': stackWith({
      ...containers({ image: '${var.images.minimal.image}' }).json,
      variable: {
        images: { validation: [{ condition: '${can(regex("@sha256:[0-9a-f]{64}$", it.image))}' }] },
      },
    }),
  },
  breaks: {
    'a tag': [
      containers({ image: 'registry.example/minimal:1.2.3' }),
      'aws_ecs_task_definition.task: the container minimal runs registry.example/minimal:1.2.3',
    ],
    'a variable that may be anything': [
      stackWith({ ...containers({ image: '${var.images.minimal.image}' }).json, variable: { images: {} } }),
      'aws_ecs_task_definition.task: the container minimal runs ${var.images.minimal.image}',
    ],
  },
};
