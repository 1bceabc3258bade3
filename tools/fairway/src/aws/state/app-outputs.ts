import { appStack } from '@fairway/environments';
import { z } from 'zod';

import { Failure } from '../../terminal/failure.ts';
import type { StackState } from './stack-state.ts';

const byService = z.record(z.string(), z.string());

const outputs = z.object({
  url: z.string(),
  cloudfront_domain: z.string(),
  cluster_name: z.string(),
  service_names: byService,
  log_groups: byService,
  releases: byService,
  target_group_arn_suffixes: byService,
  operators_topic_arn: z.string(),
});

/** The outputs of an environment's app stack, as `infra/src/stacks/app-outputs.ts` writes them. */
export interface AppOutputs {
  /** `https://…`: where the environment is. */
  readonly url: string;
  /** The name that CloudFront gave it. */
  readonly cloudFrontDomain: string;
  readonly clusterName: string;
  /** ECS's names, by service. */
  readonly serviceNames: Readonly<Record<string, string>>;
  /** By service. */
  readonly logGroups: Readonly<Record<string, string>>;
  /** By service, the `release` that its `/version` answers when the applied image runs. */
  readonly releases: Readonly<Record<string, string>>;
  /** `targetgroup/<name>/<id>`, by service. */
  readonly targetGroupArnSuffixes: Readonly<Record<string, string>>;
  readonly operatorsTopicArn: string;
}

/**
 * The outputs of an environment's app stack.
 * @throws {Failure} when it was never applied to its end, or by an older version of its code
 */
export function readAppOutputs(environment: string, state: StackState | undefined): AppOutputs {
  const result = outputs.safeParse(state?.outputs ?? {});
  if (!result.success) {
    const missing = result.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new Failure(
      `the stack ${appStack(environment)} is not deployed, or by an older version of its code: run ./fairway deploy ${environment}`,
      [`its state has no ${missing}`],
    );
  }
  const { data } = result;
  return {
    url: data.url,
    cloudFrontDomain: data.cloudfront_domain,
    clusterName: data.cluster_name,
    serviceNames: data.service_names,
    logGroups: data.log_groups,
    releases: data.releases,
    targetGroupArnSuffixes: data.target_group_arn_suffixes,
    operatorsTopicArn: data.operators_topic_arn,
  };
}
