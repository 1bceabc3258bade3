/** Actions that read settings and no content: no object, no event, no secret, no person. */
const reads: readonly RegExp[] = [
  /^[\w-]+:(?:Describe|List|View)/,
  /^(?:acm|ce|cloudfront|iam|kms|route53|sns|wafv2):Get/,
  /^s3:Get(?:Bucket|\w+Configuration$)/,
  /^logs:GetDelivery/,
  /^cloudwatch:GetDashboard$/,
  /^cognito-idp:Get(?:Group|UserPoolMfaConfig)$/,
  /^ec2:GetManagedPrefixListEntries$/,
  /^ecr:Get(?:LifecyclePolicy|RepositoryPolicy)$/,
  /^secretsmanager:GetResourcePolicy$/,
];

/** Names and addresses of people, which lists of a user pool have. */
const people = /^cognito-idp:List(?:Users|Devices|\*)/;

/** Whether an action, or all that its wildcard stands for, only reads settings. */
export function readsSettings(action: string): boolean {
  return !people.test(action) && reads.some((read) => read.test(action));
}
