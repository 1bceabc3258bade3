export { RootConstruct } from 'constructs';
export { defaults, environmentNames, serviceNames } from '@fairway/environments';
export { defineService, type ServiceManifest } from '@fairway/service-manifest';
export { AwsStack, serviceTags, type AwsStackProps, type StateLocation } from './aws-stack.ts';
export { checkPolicies, policyNames, type PolicyChoices, type PolicyFinding } from './check-policies.ts';
export { Cluster, type ClusterProps } from './constructs/cluster.ts';
export { EcsService, type BehindLoadBalancer, type EcsServiceProps } from './constructs/ecs-service.ts';
export { Edge, type EdgeNames, type EdgeProps } from './constructs/edge/edge.ts';
export {
  FargateService,
  type FargateServiceProps,
  type LogKeeping,
} from './constructs/fargate-service/fargate-service.ts';
export type { ContainerRuntime } from './constructs/fargate-service/containers.ts';
export type { LoadBalancing } from './constructs/fargate-service/load-balancing.ts';
export type { SharedResources } from './constructs/fargate-service/shared-resources.ts';
export type { ReachedPeer, TaskNetwork } from './constructs/fargate-service/task-network.ts';
export { ImageRepository, type ImageRepositoryProps } from './constructs/image-repository.ts';
export { LogKey, type LogKeyProps } from './constructs/log-key.ts';
export { Network, type NetworkNames, type NetworkProps } from './constructs/network/network.ts';
export type { Statement } from './policy-document.ts';
export { waive, waiveChecks, type WaiverReason } from './waiver.ts';
export { writeStack, type StackFile } from './write-stack.ts';
