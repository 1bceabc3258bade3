import type { Edge } from '@fairway/environments';

import type { Statement } from '../../policy-document.ts';
import { actionsOf, created, owned, tagged, verbs, type Scope } from './scope.ts';

const RECORD_NAMES = 'route53:ChangeResourceRecordSetsNormalizedRecordNames';

/** CloudFront and its logs. */
export function distribution(scope: Scope): readonly Statement[] {
  const { account } = scope;
  const both = ['distribution', 'vpcorigin'].map((kind) => `arn:aws:cloudfront::${account}:${kind}/*`);
  return [
    {
      sid: 'MakeDistribution',
      actions: verbs('cloudfront', ['Create'], ['Distribution', 'VpcOrigin']),
      resources: ['*'],
      conditions: created(scope),
    },
    {
      sid: 'TagDistribution',
      actions: ['cloudfront:TagResource'],
      resources: both,
      conditions: tagged(scope),
    },
    {
      sid: 'KeepOwnDistribution',
      actions: [
        ...verbs('cloudfront', ['Delete', 'Update'], ['Distribution', 'VpcOrigin']),
        ...actionsOf('cloudfront', ['AllowVendedLogDeliveryForResource', 'UntagResource']),
      ],
      resources: both,
      conditions: owned(scope),
    },
    ...logDelivery(scope),
  ];
}

function logDelivery(scope: Scope): readonly Statement[] {
  const { globalArn, own } = scope;
  return [
    {
      sid: 'NameDeliveries',
      actions: [
        ...verbs('logs', ['Delete', 'Put'], ['DeliveryDestination', 'DeliverySource']),
        ...actionsOf('logs', [
          'CreateDelivery',
          'TagResource',
          'UntagResource',
          'UpdateDeliveryConfiguration',
        ]),
      ],
      resources: ['delivery-destination', 'delivery-source'].map((kind) =>
        globalArn('logs', `${kind}:${own}`),
      ),
    },
    {
      sid: 'MakeDelivery',
      actions: ['logs:CreateDelivery'],
      resources: [globalArn('logs', 'delivery:*')],
      conditions: created(scope),
    },
    {
      sid: 'KeepOwnDelivery',
      actions: actionsOf('logs', ['DeleteDelivery', 'UntagResource', 'UpdateDeliveryConfiguration']),
      resources: [globalArn('logs', 'delivery:*')],
      conditions: owned(scope),
    },
    {
      sid: 'TagDelivery',
      actions: ['logs:TagResource'],
      resources: [globalArn('logs', 'delivery:*')],
      conditions: tagged(scope),
    },
  ];
}

/** CloudFront’s firewall, where there is one, and its logs. */
export function firewall({ arn, globalArn, own }: Scope, { waf }: Edge): readonly Statement[] {
  if (waf.kind === 'off') return [];
  return [
    {
      sid: 'Filter',
      actions: [
        ...verbs('wafv2', ['Create', 'Delete', 'Update'], ['WebACL']),
        ...verbs('wafv2', ['Delete', 'Put'], ['LoggingConfiguration']),
        ...actionsOf('wafv2', ['TagResource', 'UntagResource']),
      ],
      resources: [
        globalArn('wafv2', `global/webacl/${own}/*`),
        globalArn('wafv2', 'global/managedruleset/*/*'),
        arn('wafv2', 'regional/managedruleset/*/*'),
      ],
    },
    {
      // The firewall sets up its deliveries in the name of who configures them, and they have neither names nor tags.
      sid: 'DeliverFirewallLogs',
      actions: actionsOf('logs', ['CreateLogDelivery', 'DeleteLogDelivery', 'PutResourcePolicy']),
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    },
  ];
}

/** A certificate and records, where the environment has a domain of its own. */
export function domain(scope: Scope, { domain: own, origin }: Edge): readonly Statement[] {
  if (own.kind !== 'custom') return [];
  const names = [own.name, ...(origin.kind === 'public-alb' ? [origin.host] : [])];
  return [
    ...(own.certificate.kind === 'made' ? certificate(scope) : []),
    {
      sid: 'NameEnvironment',
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [`arn:aws:route53:::hostedzone/${own.hostedZoneId}`],
      conditions: {
        Null: { [RECORD_NAMES]: 'false' },
        // The environment's names, and the records by which the certificate's authority validates them.
        'ForAllValues:StringLike': { [RECORD_NAMES]: names.flatMap((name) => [name, `_*.${name}`]) },
      },
    },
  ];
}

function certificate(scope: Scope): readonly Statement[] {
  const certificates = [scope.globalArn('acm', 'certificate/*')];
  return [
    {
      sid: 'RequestCertificate',
      actions: ['acm:RequestCertificate'],
      resources: ['*'],
      conditions: created(scope),
    },
    {
      sid: 'TagCertificate',
      actions: ['acm:AddTagsToCertificate'],
      resources: certificates,
      conditions: tagged(scope),
    },
    {
      sid: 'KeepOwnCertificate',
      actions: ['acm:DeleteCertificate', 'acm:RemoveTagsFromCertificate'],
      resources: certificates,
      conditions: owned(scope),
    },
  ];
}
