import type { PlannedChanges } from './plan-json.ts';

/**
 * Types of resources that hold data, are known to users, or that serving depends on, with the reason why none goes
 * without being named. Everything else can be made anew.
 */
const PROTECTED: ReadonlyMap<string, string> = new Map([
  ['aws_cloudfront_distribution', 'the domain that users know goes with it'],
  ['aws_cloudfront_vpc_origin', 'nobody is served without it'],
  ['aws_cognito_user_pool', 'its users and their passwords go with it'],
  ['aws_cognito_user_pool_client', 'programs sign in with its secret'],
  ['aws_cognito_user_pool_domain', 'nobody signs in without it'],
  ['aws_dynamodb_table', 'its data go with it'],
  ['aws_ecr_repository', 'its images go with it, also those that run'],
  ['aws_ecs_cluster', 'all services stop with it'],
  ['aws_ecs_service', 'its tasks stop before new ones start'],
  ['aws_efs_file_system', 'its data go with it'],
  ['aws_iam_openid_connect_provider', 'workflows cannot sign in without it'],
  ['aws_kms_key', 'data that it has encrypted can no longer be read'],
  ['aws_lb', 'nobody is served without it'],
  ['aws_rds_cluster', 'its data go with it'],
  ['aws_rds_cluster_instance', 'the database is away meanwhile'],
  ['aws_route53_zone', 'its names go with it'],
  ['aws_s3_bucket', 'its objects go with it'],
  ['aws_secretsmanager_secret', 'its value goes with it'],
  ['aws_subnet', 'everything in it goes with it'],
  ['aws_vpc', 'everything in it goes with it'],
]);

/** The loss when a resource with a fixed name is replaced, as `npm run prove:replacement` has shown. */
const REPLACED: ReadonlyMap<string, string> = new Map([
  ['aws_lb', 'no request is served: its listener goes first, and then AWS refuses a second one of its name'],
  ['aws_lb_target_group', 'its rules do not let go of it, and AWS refuses a second one of its name'],
]);

/** A resource that a plan takes away although nobody has allowed it. */
export interface ProtectedChange {
  readonly address: string;
  readonly action: 'replace' | 'delete';
  /** The loss, as a clause. */
  readonly loss: string;
}

/**
 * Destructions and replacements that must be allowed by name.
 * @param allowed addresses, as a plan has them
 */
export function protectedChanges(
  { changes }: PlannedChanges,
  allowed: readonly string[],
): readonly ProtectedChange[] {
  return changes.flatMap(({ address, type, action }) => {
    const loss = (action === 'replace' ? REPLACED.get(type) : undefined) ?? PROTECTED.get(type);
    if (loss === undefined || (action !== 'replace' && action !== 'delete')) return [];
    return allowed.includes(address) ? [] : [{ address, action, loss }];
  });
}
