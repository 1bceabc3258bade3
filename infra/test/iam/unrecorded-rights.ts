/**
 * Permissions that AWS asks for besides the one for the call itself, when a new resource has tags. Source: "Granting
 * permission to tag resources during creation" of each service's guide.
 */
const tagsOnCreate: Readonly<Record<string, string>> = {
  'application-autoscaling:RegisterScalableTarget': 'application-autoscaling:TagResource',
  'athena:CreateWorkGroup': 'athena:TagResource',
  'budgets:ModifyBudget': 'budgets:TagResource',
  'ce:CreateAnomalyMonitor': 'ce:TagResource',
  'cloudfront:CreateDistribution': 'cloudfront:TagResource',
  'cloudwatch:PutMetricAlarm': 'cloudwatch:TagResource',
  'cognito-idp:CreateUserPool': 'cognito-idp:TagResource',
  'ec2:CreateVpc': 'ec2:CreateTags',
  'ecs:CreateCluster': 'ecs:TagResource',
  'elasticloadbalancing:CreateLoadBalancer': 'elasticloadbalancing:AddTags',
  'events:PutRule': 'events:TagResource',
  'glue:CreateDatabase': 'glue:TagResource',
  'iam:CreateRole': 'iam:TagRole',
  'kms:CreateKey': 'kms:TagResource',
  'logs:CreateLogGroup': 'logs:TagResource',
  'rds:CreateDBCluster': 'rds:AddTagsToResource',
  's3:CreateBucket': 's3:TagResource',
  'scheduler:CreateScheduleGroup': 'scheduler:TagResource',
  'sns:CreateTopic': 'sns:TagResource',
  'states:CreateStateMachine': 'states:TagResource',
  'wafv2:CreateWebACL': 'wafv2:TagResource',
};

/** Further rights that a call of an action takes, by the guide of its service. */
const dependencies: Readonly<Record<string, readonly string[]>> = {
  // "Identity-based policy examples" of Application Auto Scaling: scaling by a target makes alarms.
  'application-autoscaling:PutScalingPolicy': ['cloudwatch:DeleteAlarms', 'cloudwatch:PutMetricAlarm'],
  // "Enabling logging from AWS services": CloudFront's logs to another place.
  'logs:PutDeliverySource': ['cloudfront:AllowVendedLogDeliveryForResource'],
  // Roles of tasks, flow logs and events.
  'ecs:RegisterTaskDefinition': ['iam:PassRole'],
  'ecs:CreateCluster': ['iam:CreateServiceLinkedRole'],
  // aws-load-balancer-controller#3917
  'elasticloadbalancing:CreateLoadBalancer': ['ec2:GetSecurityGroupsForVpc'],
  // "Permissions required for Secrets Manager integration" of the Aurora guide.
  'rds:CreateDBCluster': ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
  // "Logs sent to CloudWatch Logs": the firewall's.
  'wafv2:PutLoggingConfiguration': [
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:PutResourcePolicy',
  ],
};

/** The rights that a call of an action takes besides its own. */
export function impliedBy(action: string): readonly string[] {
  const tag = tagsOnCreate[action];
  return [...(tag === undefined ? [] : [tag]), ...(dependencies[action] ?? [])];
}

const CHANGED = 'changes what is there in a way that no recorded change did';
const UNTAGGED = 'takes a tag away that a stack no longer gives';
const REPLACED = 'takes away what was recorded being made alone';
const DEPLOYING =
  'is the deployment’s own: it stops what it started, and shows the last lines of what failed';
const TELLING = 'is the deployment’s own: it tells the operators how it ended, on a topic that is encrypted';
const CHOSEN = 'is for a choice that no recorded environment had, or for giving it up';

/** Permissions of deploying roles that no recording has used, with their purposes. */
export const allowedWithoutRecord: Readonly<Record<string, string>> = {
  ...listed(CHANGED, {
    ce: ['UpdateAnomalyMonitor', 'UpdateAnomalySubscription'],
    cloudfront: ['UpdateVpcOrigin'],
    'cognito-idp': ['UpdateGroup', 'UpdateResourceServer', 'UpdateUserPool', 'UpdateUserPoolClient'],
    ec2: ['ModifySecurityGroupRules', 'ModifyVpcEndpoint'],
    ecs: ['UpdateCluster', 'UpdateClusterSettings'],
    elasticloadbalancing: [
      'ModifyListener',
      'ModifyListenerAttributes',
      'ModifyRule',
      'ModifyTargetGroup',
      'SetRulePriorities',
      'SetSecurityGroups',
      'SetSubnets',
    ],
    iam: ['PutRolePermissionsBoundary', 'UpdateAssumeRolePolicy', 'UpdateRole', 'UpdateRoleDescription'],
    kms: ['PutKeyPolicy', 'UpdateKeyDescription'],
    logs: ['AssociateKmsKey', 'DisassociateKmsKey', 'UpdateDeliveryConfiguration'],
    rds: ['ModifyDBCluster', 'ModifyDBInstance', 'ModifyDBSubnetGroup'],
    wafv2: ['UpdateWebACL'],
  }),
  ...listed(UNTAGGED, {
    'application-autoscaling': ['UntagResource'],
    budgets: ['UntagResource'],
    ce: ['UntagResource'],
    cloudfront: ['UntagResource'],
    cloudwatch: ['UntagResource'],
    'cognito-idp': ['UntagResource'],
    ec2: ['DeleteTags'],
    ecs: ['UntagResource'],
    elasticloadbalancing: ['RemoveTags'],
    events: ['UntagResource'],
    iam: ['UntagRole'],
    kms: ['UntagResource'],
    logs: ['UntagResource'],
    rds: ['RemoveTagsFromResource'],
    s3: ['ListTagsForResource', 'UntagResource'],
    sns: ['UntagResource'],
    wafv2: ['UntagResource'],
  }),
  ...listed(REPLACED, {
    ec2: ['DeleteNatGateway', 'DisassociateAddress', 'ReleaseAddress'],
    s3: ['DeleteObjectVersion'],
  }),
  ...listed(DEPLOYING, { ecs: ['StopServiceDeployment'], logs: ['FilterLogEvents', 'GetLogEvents'] }),
  ...listed(TELLING, { kms: ['Decrypt', 'GenerateDataKey'], sns: ['Publish'] }),
  ...listed(CHOSEN, {
    'application-autoscaling': ['DeleteScheduledAction', 'PutScheduledAction'],
    sns: ['SetSubscriptionAttributes', 'Unsubscribe'],
    states: [
      'CreateStateMachine',
      'DeleteStateMachine',
      'TagResource',
      'UntagResource',
      'UpdateStateMachine',
    ],
  }),
};

function listed(
  reason: string,
  rights: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, string>> {
  const actions = Object.entries(rights).flatMap(([service, names]) =>
    names.map((name) => `${service}:${name}`),
  );
  return Object.fromEntries(actions.map((action) => [action, reason]));
}
