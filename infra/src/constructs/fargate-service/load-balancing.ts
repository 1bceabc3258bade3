import {
  LbListenerRule,
  type LbListenerRuleCondition,
} from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { RoutingRule } from '@fairway/service-catalog';
import type { ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import { serviceTags } from '../../aws-stack.ts';
import { waiveChecks } from '../../waiver.ts';

/** A header that requests must carry: the rules of the listener match no others. */
export interface RequiredHeader {
  readonly name: string;
  /** Any of these; they count among the five values that one listener rule may compare with. */
  readonly values: readonly string[];
}

/** The load balancer that a service is behind, and its share of it. */
export interface LoadBalancing {
  readonly listenerArn: string;
  /** Its tasks let this security group in, and no other. */
  readonly securityGroupId: string;
  /** `app/<name>/<id>`: its name in CloudWatch's dimensions. */
  readonly arnSuffix: string;
  /** The service's part of the rules that `allocateRules` gave to all services of the listener. */
  readonly rules: readonly RoutingRule[];
  /**
   * A header that a request must carry with one of the values; they count among the five values of a rule.
   * @default - none
   */
  readonly requiredHeader?: RequiredHeader | undefined;
}

export interface TargetsProps {
  readonly manifest: ServiceManifest;
  /** 1 to 32 letters, digits and hyphens. */
  readonly name: string;
  readonly vpcId: string;
  readonly loadBalancing: LoadBalancing;
}

/**
 * The tasks of a service as the load balancer sees them, and which requests go to them.
 * @example
 * new Targets(this, 'targets', {
 *   manifest,
 *   name: names.targetGroup,
 *   vpcId: network.vpcId,
 *   loadBalancing,
 * });
 */
export class Targets extends Construct {
  readonly targetGroupArn: string;
  /** `targetgroup/<name>/<id>`: its name in CloudWatch's dimensions. */
  readonly arnSuffix: string;
  /** ECS refuses a service whose target group no rule of a load balancer uses yet. */
  readonly rules: readonly LbListenerRule[];

  constructor(scope: Construct, id: string, props: TargetsProps) {
    super(scope, id);
    const targetGroup = this.#createTargetGroup(props);
    this.targetGroupArn = targetGroup.arn;
    this.arnSuffix = targetGroup.arnSuffix;
    this.rules = props.loadBalancing.rules.map((rule, index) =>
      this.#createRule(`rule-${index + 1}`, rule, targetGroup, props),
    );
  }

  #createTargetGroup({ manifest, name, vpcId }: TargetsProps): LbTargetGroup {
    return waiveChecks(
      new LbTargetGroup(this, 'target-group', {
        name,
        vpcId,
        targetType: 'ip',
        protocol: 'HTTP',
        // ECS registers each task with its own port. This port is used by none of them and never changes: with
        // another one the group would have to be made anew, and its rules do not let go of it.
        port: 80,
        deregistrationDelay: String(manifest.drainSeconds),
        // Two checks make a task healthy: ten seconds instead of AWS's two and a half minutes.
        healthCheck: {
          path: manifest.healthPath,
          interval: 5,
          timeout: 4,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
          matcher: '200',
        },
        tags: serviceTags(manifest.name),
      }),
      '2027-06-01',
      {
        CKV_AWS_378:
          'From the load balancer to a task the request stays in the VPC, between two security groups.',
      },
    );
  }

  #createRule(id: string, { priority, paths }: RoutingRule, targetGroup: LbTargetGroup, props: TargetsProps) {
    return new LbListenerRule(this, id, {
      listenerArn: props.loadBalancing.listenerArn,
      priority,
      condition: conditions(paths, props.loadBalancing),
      action: [{ type: 'forward', targetGroupArn: targetGroup.arn }],
      tags: serviceTags(props.manifest.name),
    });
  }
}

function conditions(paths: readonly string[], { requiredHeader }: LoadBalancing): LbListenerRuleCondition[] {
  const path = { pathPattern: { values: [...paths] } };
  if (requiredHeader === undefined) return [path];
  const { name, values } = requiredHeader;
  return [path, { httpHeader: { httpHeaderName: name, values: [...values] } }];
}
