import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  DeleteDistributionCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';

import { clientSettings } from '../../../src/client-settings.ts';
import { JsonApi } from './json-api.ts';

const DISABLED: DistributionConfig = {
  CallerReference: 'tagged',
  Comment: '',
  Enabled: false,
  Origins: {
    Quantity: 1,
    Items: [{ Id: 'o', DomainName: 'example.com', S3OriginConfig: { OriginAccessIdentity: '' } }],
  },
  DefaultCacheBehavior: {
    TargetOriginId: 'o',
    ViewerProtocolPolicy: 'redirect-to-https',
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  },
};

/** Whether a distribution is found by its tags while it is there, and no longer. */
export async function closesDistributionTags(endpoint: string, region: string): Promise<boolean> {
  const client = new CloudFrontClient(clientSettings(endpoint, region));
  const tagging = new JsonApi(endpoint, 'tagging', 'ResourceGroupsTaggingAPI_20170126');
  const isFound = async (): Promise<boolean> => {
    const found = await tagging.call('GetResources', { TagFilters: [{ Key: 'Goes', Values: ['yes'] }] });
    return JSON.stringify(found).includes(':distribution/');
  };
  try {
    const DistributionConfigWithTags = {
      DistributionConfig: DISABLED,
      Tags: { Items: [{ Key: 'Goes', Value: 'yes' }] },
    };
    const { Distribution, ETag: IfMatch } = await client.send(
      new CreateDistributionWithTagsCommand({ DistributionConfigWithTags }),
    );
    const before = await isFound();
    await client.send(new DeleteDistributionCommand({ Id: Distribution?.Id, IfMatch }));
    return before && !(await isFound());
  } finally {
    client.destroy();
  }
}
