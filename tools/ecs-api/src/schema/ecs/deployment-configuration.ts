import { z } from 'zod';

import { optional, structure } from '../structure.ts';

const canaryConfiguration = structure(
  optional({ canaryPercent: z.number(), canaryBakeTimeInMinutes: z.int32() }),
);

const deploymentAlarms = structure({
  alarmNames: z.array(z.string()),
  rollback: z.boolean(),
  enable: z.boolean(),
});

const thresholdType = z.enum(['COUNT', 'BOUNDED_PERCENT', 'UNBOUNDED_PERCENT']);

const thresholdConfiguration = structure({ type: thresholdType, value: z.int32() });

const deploymentCircuitBreaker = structure({
  enable: z.boolean(),
  rollback: z.boolean(),
  ...optional({ resetOnHealthyTask: z.boolean(), thresholdConfiguration: thresholdConfiguration }),
});

const deploymentStrategy = z.enum(['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY']);

const deploymentLifecycleHookTargetType = z.enum(['AWS_LAMBDA', 'PAUSE']);

const deploymentLifecycleHookStage = z.enum([
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
]);

const hookDetails = z.unknown();

const deploymentLifecycleHookAction = z.enum(['ROLLBACK', 'CONTINUE']);

const deploymentLifecycleHookTimeoutConfiguration = structure(
  optional({ timeoutInMinutes: z.int32().min(1).max(20160), action: deploymentLifecycleHookAction }),
);

const deploymentLifecycleHook = structure(
  optional({
    targetType: deploymentLifecycleHookTargetType,
    hookTargetArn: z.string(),
    roleArn: z.string(),
    lifecycleStages: z.array(deploymentLifecycleHookStage),
    hookDetails: hookDetails,
    timeoutConfiguration: deploymentLifecycleHookTimeoutConfiguration,
  }),
);

const linearConfiguration = structure(
  optional({ stepPercent: z.number(), stepBakeTimeInMinutes: z.int32() }),
);

const serviceRevisionCleanup = z.enum(['BLOCKING', 'DEFERRED']);

const deploymentEarlySuccessCriteria = structure({
  enable: z.boolean(),
  ...optional({
    healthyPercent: z.int32().min(0).max(100),
    sourceServiceRevisionCleanup: serviceRevisionCleanup,
  }),
});

export const deploymentConfiguration = structure(
  optional({
    deploymentCircuitBreaker: deploymentCircuitBreaker,
    maximumPercent: z.int32(),
    minimumHealthyPercent: z.int32(),
    alarms: deploymentAlarms,
    strategy: deploymentStrategy,
    bakeTimeInMinutes: z.int32(),
    lifecycleHooks: z.array(deploymentLifecycleHook),
    linearConfiguration: linearConfiguration,
    canaryConfiguration: canaryConfiguration,
    earlySuccessCriteria: deploymentEarlySuccessCriteria,
  }),
);
