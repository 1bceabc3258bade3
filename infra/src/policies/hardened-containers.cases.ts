import { containers, type PolicyCases } from '../../test/support/policy-fixture.ts';

const isolated = {
  user: '65532',
  readonlyRootFilesystem: true,
  linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: true },
};

export const cases: PolicyCases = {
  keeps: { 'a container that can do nothing': containers(isolated) },
  breaks: {
    'a container as Docker makes it': [
      containers({}),
      'aws_ecs_task_definition.task: the container minimal can write to its root file system',
      'aws_ecs_task_definition.task: the container minimal runs as root',
      'aws_ecs_task_definition.task: the container minimal has capabilities',
      'aws_ecs_task_definition.task: the container minimal has no init process',
    ],
    'one with more than others': [
      containers({
        ...isolated,
        user: '0:0',
        privileged: true,
        linuxParameters: {
          ...isolated.linuxParameters,
          capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] },
        },
      }),
      'aws_ecs_task_definition.task: the container minimal runs as root',
      'aws_ecs_task_definition.task: the container minimal adds capabilities',
      'aws_ecs_task_definition.task: the container minimal is privileged',
    ],
  },
};
