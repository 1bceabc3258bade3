const NO_INSTANCES = 'clusters here have no container instances; tasks run on this machine';
const ROLLING_ONLY = 'this endpoint serves rolling deployments only, without task sets';
const NO_PROTECTION = 'tasks here cannot be protected from scale-in';
const NO_DAEMONS = 'there are no daemons here; run a service or a task';
const NO_GATEWAYS = 'there are no gateways here; put a load balancer in front of a service';

/** Operations of ECS that are refused on purpose, and why: an answer that pretends would be worse. */
export const refusedOperations: Readonly<Record<string, string>> = {
  ...all(NO_INSTANCES, [
    'DeleteAttributes',
    'DeregisterContainerInstance',
    'DiscoverPollEndpoint',
    'ListAttributes',
    'PutAttributes',
    'RegisterContainerInstance',
    'StartTask',
    'SubmitAttachmentStateChanges',
    'SubmitContainerStateChange',
    'SubmitTaskStateChange',
    'UpdateContainerAgent',
    'UpdateContainerInstancesState',
  ]),
  ...all(ROLLING_ONLY, [
    'ContinueServiceDeployment',
    'CreateTaskSet',
    'DeleteTaskSet',
    'DescribeTaskSets',
    'UpdateServicePrimaryTaskSet',
    'UpdateTaskSet',
  ]),
  ...all(NO_PROTECTION, ['GetTaskProtection', 'UpdateTaskProtection']),
  ...all(NO_DAEMONS, [
    'CreateDaemon',
    'DeleteDaemon',
    'DeleteDaemonTaskDefinition',
    'DescribeDaemon',
    'DescribeDaemonDeployments',
    'DescribeDaemonRevisions',
    'DescribeDaemonTaskDefinition',
    'ListDaemonDeployments',
    'ListDaemonTaskDefinitions',
    'ListDaemons',
    'RegisterDaemonTaskDefinition',
    'UpdateDaemon',
  ]),
  ...all(NO_GATEWAYS, [
    'AssociateGatewayWithCluster',
    'CreateExpressGatewayService',
    'CreateGateway',
    'DeleteExpressGatewayService',
    'DeleteGateway',
    'DescribeExpressGatewayService',
    'DescribeGateway',
    'DescribeGatewayResources',
    'DescribeGatewayRoute',
    'DisassociateGatewayFromCluster',
    'ListGatewayClusterAssociations',
    'ListGatewayRoutes',
    'ListGateways',
    'UpdateExpressGatewayService',
    'UpdateGateway',
  ]),
};

function all(reason: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
