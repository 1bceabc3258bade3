/** The dimensions of the load balancer's metrics of one service. */
export interface TargetGroupMetrics {
  /** `app/<name>/<id>`. */
  readonly loadBalancerArnSuffix: string;
  /** `targetgroup/<name>/<id>`. */
  readonly targetGroupArnSuffix: string;
}

/** A metric of the load balancer about one service's target group. */
export function targetMetric(
  { loadBalancerArnSuffix, targetGroupArnSuffix }: TargetGroupMetrics,
  metricName: string,
  stat: string,
) {
  return {
    namespace: 'AWS/ApplicationELB',
    metricName,
    stat,
    dimensions: { LoadBalancer: loadBalancerArnSuffix, TargetGroup: targetGroupArnSuffix },
  };
}

/** The dimensions of ECS's metrics of one service. */
export interface FargateServiceMetrics {
  readonly clusterName: string;
  readonly serviceName: string;
}

/** `AWS/ECS` has CPU and memory; `ECS/ContainerInsights` has counts of tasks, where the cluster has it enabled. */
export function ecsMetric(
  { clusterName, serviceName }: FargateServiceMetrics,
  namespace: 'AWS/ECS' | 'ECS/ContainerInsights',
  metricName: string,
  stat: string,
) {
  return { namespace, metricName, stat, dimensions: { ClusterName: clusterName, ServiceName: serviceName } };
}

/** The most WebSockets that one task of a service has open, made of its log lines. */
export function socketsMetric(logMetricsNamespace: string, service: string) {
  return {
    namespace: logMetricsNamespace,
    metricName: `${service}-open-sockets`,
    stat: 'Maximum',
    dimensions: {},
  };
}

/** The end of a query of Athena. */
export type QueryState = 'SUCCEEDED' | 'FAILED' | 'CANCELED';

/** A metric of the queries of a workgroup of Athena that ended in a state; queries that define tables count apart. */
export function queryMetric(workgroup: string, state: QueryState, metricName: string, stat: string) {
  const dimensions = { WorkGroup: workgroup, QueryState: state, QueryType: 'DML' };
  return { namespace: 'AWS/Athena', metricName, stat, dimensions };
}

/** A metric of an Aurora cluster. */
export function databaseMetric(cluster: string, metricName: string, stat: string) {
  return { namespace: 'AWS/RDS', metricName, stat, dimensions: { DBClusterIdentifier: cluster } };
}
