import type { Environment } from '@fairway/environments';

import { vcpusWhileDeploying } from '../../src/aws/services/vcpus-while-deploying.ts';
import type { Template } from '../../src/workspace/stack-template.ts';

/** A quota of AWS that an account meets. */
export interface Quota {
  readonly name: string;
  /** Its code in Service Quotas; empty where it has none that could be asked for. */
  readonly code: string;
  /** AWS's default; undefined where new accounts differ. */
  readonly byDefault: number | undefined;
  /** The number that one environment needs. */
  readonly neededBy: (stacks: readonly Template[], environment: Environment) => number;
}

/** Quotas of one account in one region that are counted, looked up on 2026-11-30. */
export const quotas: readonly Quota[] = [
  {
    name: 'Fargate On-Demand vCPU, while it is deployed',
    code: 'L-3032A538',
    byDefault: undefined,
    neededBy: (_, environment) => vcpusWhileDeploying([environment], 'onDemand'),
  },
  {
    name: 'Fargate Spot vCPU, while it is deployed',
    code: 'L-36FBB829',
    byDefault: undefined,
    neededBy: (_, environment) => vcpusWhileDeploying([environment], 'spot'),
  },
  counted('VPCs', 'L-F678F1CE', 5, 'aws_vpc'),
  counted('Internet gateways', 'L-A4707A72', 5, 'aws_internet_gateway'),
  counted('Elastic IP addresses', 'L-0263D0A3', 5, 'aws_eip'),
  {
    ...counted('NAT gateways in a zone', 'L-FE5A380F', 5, 'aws_nat_gateway'),
    // A network has one in a zone, or in some zones none.
    neededBy: (stacks) => Math.min(1, countOf(stacks, 'aws_nat_gateway')),
  },
  counted('Security groups', 'L-E79EC296', 2_500, 'aws_security_group'),
  counted('Application load balancers', 'L-53DA6B97', 50, 'aws_lb'),
  counted('Target groups', 'L-B6DF7632', 3_000, 'aws_lb_target_group'),
  counted('Rules of one load balancer', '', 100, 'aws_lb_listener_rule'),
  counted('CloudFront distributions', 'L-24B04930', 200, 'aws_cloudfront_distribution'),
  counted('Aurora clusters', 'L-952B80B8', 40, 'aws_rds_cluster'),
  counted('Database instances', 'L-7B6409FD', 40, 'aws_rds_cluster_instance'),
  counted('S3 buckets', 'L-DC2B2D3D', 10_000, 'aws_s3_bucket'),
  counted('IAM roles', 'L-FE177D64', 1_000, 'aws_iam_role'),
];

/** Quotas of one load balancer, or one zone, are not added up. */
export function isOfEach({ name }: Quota): boolean {
  return name.startsWith('Rules of one');
}

function counted(name: string, code: string, byDefault: number, type: string): Quota {
  return { name, code, byDefault, neededBy: (stacks) => countOf(stacks, type) };
}

function countOf(stacks: readonly Template[], type: string): number {
  return stacks.reduce(
    (sum, stack) => sum + stack.resources.filter((resource) => resource.type === type).length,
    0,
  );
}
