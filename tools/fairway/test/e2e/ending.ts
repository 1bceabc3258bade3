import { ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBClustersCommand } from '@aws-sdk/client-rds';
import { GetObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import {
  branchMatrix,
  definitions,
  matrixFor,
  resolveEnvironment,
  shared,
  stateBucket,
  stateKey,
  vpcStack,
  type StackName,
} from '@fairway/environments';

import type { VerbEnd } from './clone.ts';
import type { Clients } from './read-back/clients.ts';
import { stacksOf, type Rehearsed } from './rehearsed.ts';
import { unless, unlessEnded } from './verb-ends.ts';

/** Environments go, and leave nothing; one that protects itself refuses, and stays. */
export async function destroyEach(names: readonly string[], world: Rehearsed): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const name of names) {
    const end = await world.clone.rehearsed('destroy', name, '--confirm', name);
    const found = isProtected(name, world.manifests)
      ? await staying(name, end, world)
      : await gone(name, end, world);
    faults.push(...found);
  }
  return faults;
}

async function staying(name: string, end: VerbEnd, { clients }: Rehearsed): Promise<readonly string[]> {
  return [
    ...unlessEnded(end, 1),
    ...unless(
      /is protected/.test(end.err),
      `it does not say that it is protected:\n${end.err.slice(-2_000)}`,
    ),
    ...(await emptyStates(clients, stacksOf(name))).map((stack) => `the state of ${stack} is empty`),
  ];
}

async function gone(name: string, end: VerbEnd, { clients, branch }: Rehearsed): Promise<readonly string[]> {
  const { vpcs = [] } = matrixFor(branch, branchMatrix) ?? {};
  const stacks = [...stacksOf(name), ...vpcs.filter((vpc) => vpc === name).map(vpcStack)];
  const empty = await emptyStates(clients, stacks);
  return [
    ...unlessEnded(end, 0),
    ...stacks.filter((stack) => !empty.includes(stack)).map((stack) => `the state of ${stack} is not empty`),
    ...(await leftOf(name, clients)).map((left) => `${name} has left ${left}`),
  ];
}

function isProtected(name: string, manifests: Rehearsed['manifests']): boolean {
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) throw new Error(`there is no environment ${name}`);
  return resolveEnvironment(definition, manifests).environment.protection.deletionProtection;
}

async function emptyStates({ s3 }: Clients, stacks: readonly StackName[]): Promise<readonly StackName[]> {
  const states = stacks.map(async (stack) => {
    const place = { Bucket: stateBucket(shared), Key: stateKey(stack) };
    const { Body } = await s3.send(new GetObjectCommand(place));
    const text = (await Body?.transformToString()) ?? '{}';
    const { resources = [] } = JSON.parse(text) as { resources?: unknown[] };
    return resources.length === 0 ? [stack] : [];
  });
  return (await Promise.all(states)).flat();
}

/** Resources with the environment's name, among all kinds that cost money or keep data. */
async function leftOf(name: string, clients: Clients): Promise<readonly string[]> {
  const [clusters, balancers, databases, distributions, buckets] = await Promise.all([
    clients.ecs.send(new ListClustersCommand({})),
    clients.loadBalancing.send(new DescribeLoadBalancersCommand({})),
    clients.rds.send(new DescribeDBClustersCommand({})),
    clients.cloudFront.send(new ListDistributionsCommand({})),
    clients.s3.send(new ListBucketsCommand({})),
  ]);
  const named = [
    ...(clusters.clusterArns ?? []),
    ...(balancers.LoadBalancers ?? []).map(({ LoadBalancerName }) => LoadBalancerName),
    ...(databases.DBClusters ?? []).map(({ DBClusterIdentifier }) => DBClusterIdentifier),
    ...(distributions.DistributionList?.Items ?? []).map(({ Comment }) => Comment),
    ...(buckets.Buckets ?? []).map(({ Name }) => Name),
  ];
  const own = new RegExp(`\\b${shared.project}-${name}\\b`);
  return named.filter((each) => each !== undefined && own.test(each)).map(String);
}
