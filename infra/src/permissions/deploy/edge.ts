import type { Statement } from '../../policy-document.ts';
import type { Scope } from './scope.ts';

/** CloudFront and its logs. */
export function distribution({ account }: Scope): readonly Statement[] {
  const nouns = [
    'CachePolicy',
    'Distribution',
    'Function',
    'OriginRequestPolicy',
    'ResponseHeadersPolicy',
    'VpcOrigin',
  ];
  return [
    {
      // CloudFront's ids are its own, and it is in no region.
      sid: 'Distribute',
      actions: [
        ...nouns.flatMap((noun) => ['Create', 'Delete', 'Update'].map((verb) => `cloudfront:${verb}${noun}`)),
        ...['cloudfront:AllowVendedLogDeliveryForResource', 'cloudfront:PublishFunction'],
        ...['cloudfront:TagResource', 'cloudfront:UntagResource'],
      ],
      resources: ['*'],
    },
    {
      sid: 'DeliverLogs',
      actions: ['Delivery', 'DeliveryDestination', 'DeliveryDestinationPolicy', 'DeliverySource']
        .flatMap((noun) => [
          noun === 'Delivery' ? `logs:Create${noun}` : `logs:Put${noun}`,
          `logs:Delete${noun}`,
        ])
        .concat('logs:UpdateDeliveryConfiguration', 'logs:TagResource'),
      resources: ['delivery', 'delivery-destination', 'delivery-source'].map(
        (kind) => `arn:aws:logs:us-east-1:${account}:${kind}:*`,
      ),
    },
  ];
}

/** CloudFront’s firewall and certificate. */
export function protection({ arn, account, own, region }: Scope): readonly Statement[] {
  return [
    {
      sid: 'Filter',
      actions: [
        'CreateWebACL',
        'DeleteWebACL',
        'UpdateWebACL',
        'PutLoggingConfiguration',
        'DeleteLoggingConfiguration',
        'TagResource',
        'UntagResource',
      ].map((action) => `wafv2:${action}`),
      resources: [
        `arn:aws:wafv2:us-east-1:${account}:global/webacl/${own}*/*`,
        `arn:aws:wafv2:us-east-1:${account}:global/managedruleset/*/*`,
        arn('wafv2', 'regional/managedruleset/*/*'),
      ],
    },
    {
      sid: 'Certify',
      actions: [
        'acm:AddTagsToCertificate',
        'acm:DeleteCertificate',
        'acm:RemoveTagsFromCertificate',
        'acm:RequestCertificate',
      ],
      resources: ['*'],
      conditions: region,
    },
  ];
}

/** The records of the environment’s domain. */
export function records(zoneId: string): readonly Statement[] {
  return [
    {
      sid: 'Name',
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [`arn:aws:route53:::hostedzone/${zoneId}`],
    },
  ];
}
