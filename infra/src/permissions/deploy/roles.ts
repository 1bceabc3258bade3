import type { Statement } from '../../policy-document.ts';
import { actionsOf, verbs, type Scope } from './scope.ts';

/** AWS's services that make a role of their own when they are first used. */
const linkedServices = [
  'apidestinations.events.amazonaws.com',
  'ecs.amazonaws.com',
  'ecs.application-autoscaling.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
  'rds.amazonaws.com',
  'vpcorigin.cloudfront.amazonaws.com',
  'wafv2.amazonaws.com',
];

/** The roles of tasks and of AWS’s services, each within the boundary. */
export function roles({ account, own }: Scope, boundary: string): readonly Statement[] {
  const ownRoles = [`arn:aws:iam::${account}:role/${own}-*`];
  return [
    {
      // Makes no role without the boundary, and puts no policy on a role that has lost it.
      sid: 'MakeBoundRoles',
      actions: actionsOf('iam', ['CreateRole', 'PutRolePermissionsBoundary', 'PutRolePolicy']),
      resources: ownRoles,
      conditions: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    },
    {
      sid: 'ChangeRoles',
      actions: [
        ...actionsOf('iam', [
          'DeleteRole',
          'DeleteRolePolicy',
          'TagRole',
          'UntagRole',
          'UpdateAssumeRolePolicy',
        ]),
        ...verbs('iam', ['UpdateRole'], ['', 'Description']),
      ],
      resources: ownRoles,
    },
    {
      sid: 'HandRolesToServices',
      actions: ['iam:PassRole'],
      resources: ownRoles,
      conditions: {
        StringEquals: {
          'iam:PassedToService': [
            'ecs-tasks.amazonaws.com',
            'events.amazonaws.com',
            'scheduler.amazonaws.com',
            'states.amazonaws.com',
            'vpc-flow-logs.amazonaws.com',
          ],
        },
      },
    },
    {
      sid: 'MakeServiceLinkedRoles',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [`arn:aws:iam::${account}:role/aws-service-role/*`],
      conditions: { StringEquals: { 'iam:AWSServiceName': linkedServices } },
    },
  ];
}
