import { JsonApi } from './json-api.ts';

/** True if tags are activated for costs, and a monitor of unexpected costs is made and removed. */
export async function closesCostExplorer(endpoint: string): Promise<boolean> {
  const api = new JsonApi(endpoint, 'ce', 'AWSInsightsIndexService');
  const TagKey = 'Project';
  const CostAllocationTagsStatus = [{ TagKey, Status: 'Active' }];
  await api.call('UpdateCostAllocationTagsStatus', { CostAllocationTagsStatus });
  const tags = await api.call('ListCostAllocationTags', { TagKeys: [TagKey] });
  const AnomalyMonitor = { MonitorName: 'costs', MonitorType: 'DIMENSIONAL', MonitorDimension: 'SERVICE' };
  const { MonitorArn } = await api.call('CreateAnomalyMonitor', { AnomalyMonitor });
  const MonitorArnList = [MonitorArn];
  const found = await api.call('GetAnomalyMonitors', { MonitorArnList });
  await api.call('DeleteAnomalyMonitor', { MonitorArn });
  const left = await api
    .call('GetAnomalyMonitors', { MonitorArnList })
    .catch((error: unknown) => ({ error: String(error) }));
  return (
    JSON.stringify(tags).includes('"Status":"Active"') &&
    JSON.stringify(found).includes('"MonitorName":"costs"') &&
    /UnknownMonitorException/.test(JSON.stringify(left))
  );
}

/** True if a firewall’s logging is configured, to a log group of its own kind alone. */
export async function closesFirewallLogging(endpoint: string): Promise<boolean> {
  const api = new JsonApi(endpoint, 'wafv2', 'AWSWAF_20190729');
  const acl = {
    Name: 'w',
    Scope: 'CLOUDFRONT',
    DefaultAction: { Allow: {} },
    VisibilityConfig: {},
    Rules: [],
  };
  const { Summary } = (await api.call('CreateWebACL', acl)) as { Summary: { ARN: string } };
  const ResourceArn = Summary.ARN;
  const put = (group: string) =>
    api.call('PutLoggingConfiguration', {
      LoggingConfiguration: {
        ResourceArn,
        LogDestinationConfigs: [`arn:aws:logs:us-east-1:000000000000:log-group:${group}`],
      },
    });
  const refused = await put('elsewhere').then(
    () => false,
    (error: unknown) => /WAFInvalidParameterException/.test(String(error)),
  );
  await put('aws-waf-logs-w');
  const found = await api.call('GetLoggingConfiguration', { ResourceArn });
  await api.call('DeleteLoggingConfiguration', { ResourceArn });
  const left = await api
    .call('GetLoggingConfiguration', { ResourceArn })
    .catch((error: unknown) => ({ error: String(error) }));
  return (
    refused &&
    JSON.stringify(found).includes('aws-waf-logs-w') &&
    /WAFNonexistentItemException/.test(JSON.stringify(left))
  );
}
