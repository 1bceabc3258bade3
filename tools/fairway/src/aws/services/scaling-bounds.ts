import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling';

import type { ServiceName } from '../follow/ecs-watch.ts';
import type { AwsSession } from '../session/aws-session.ts';

/** Between which numbers of tasks a service is scaled by its load. */
export interface ScalingBounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** @returns nothing for a service that nobody scales but a person */
export async function readScalingBounds(
  session: AwsSession,
  { cluster, service }: ServiceName,
): Promise<ScalingBounds | undefined> {
  const client = session.client(
    'APPLICATION_AUTO_SCALING',
    (settings) => new ApplicationAutoScalingClient(settings),
  );
  const { ScalableTargets: [target] = [] } = await client.send(
    new DescribeScalableTargetsCommand({
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceIds: [`service/${cluster}/${service}`],
    }),
  );
  if (target?.MinCapacity === undefined || target.MaxCapacity === undefined) return undefined;
  return { minimum: target.MinCapacity, maximum: target.MaxCapacity };
}
