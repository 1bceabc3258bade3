import { suggestion } from '@fairway/service-manifest';

import { contains, isNetworkAddress, overlaps, parseCidr, type Ipv4Range } from '../networks/cidr.ts';
import { vpcOf, type Network } from '../model/network.ts';
import { taskAddresses, vpcPrefixes } from '../networks/subnet-ranges.ts';
import { endpointRules } from '../rules/endpoints.ts';
import { TASKS_IN_DEPLOYMENT } from '../rules/tasks.ts';
import { faultAt, faultsAt, type Fault, type Subject } from './fault.ts';
import { retentionRule, retentionValues } from './monitoring.ts';

/** Ranges that no one on the internet has: RFC 1918, and RFC 6598 for carriers. */
const privateRanges: readonly Ipv4Range[] = [
  { first: 10 * 2 ** 24, prefix: 8 },
  { first: 172 * 2 ** 24 + 16 * 2 ** 16, prefix: 12 },
  { first: 192 * 2 ** 24 + 168 * 2 ** 16, prefix: 16 },
  { first: 100 * 2 ** 24 + 64 * 2 ** 16, prefix: 10 },
];
/** Overlaps with nothing: it comes after the last address. */
const NO_RANGE: Ipv4Range = { first: 2 ** 32, prefix: 32 };
/** A load balancer wants eight free addresses in each of its subnets. */
const LOAD_BALANCER_ADDRESSES = 8;

/** Checks VPCs: their ranges, and whether their environments fit into them. */
export function networkFaults(subject: Subject, all: readonly Subject[]): readonly Fault[] {
  const { network } = subject.environment;
  if (network.kind === 'shared') return sharedVpcFaults(subject, network.vpc, all);
  const faults: Fault[] = [];
  if (![2, 3].includes(network.zones)) faults.push(faultAt(subject, 'network.zones', 'must be 2 or 3'));
  if (!retentionValues.includes(network.flowLogRetentionDays)) {
    faults.push(faultAt(subject, 'network.flowLogRetentionDays', retentionRule));
  }
  return [
    ...faults,
    ...rangeFaults(subject, network, all),
    ...faultsAt(subject, 'network', endpointRules(network)),
  ];
}

function rangeFaults(subject: Subject, network: Network, all: readonly Subject[]): Fault[] {
  const range = parseCidr(network.cidr);
  const at = (rule: string): Fault => faultAt(subject, 'network.cidr', rule);
  if (range === undefined || !isNetworkAddress(range)) {
    return [at('must be an IPv4 range that starts at its own network address, such as 10.20.0.0/16')];
  }
  const faults: Fault[] = [];
  const [widest, narrowest] = vpcPrefixes;
  if (range.prefix < widest || range.prefix > narrowest) {
    faults.push(at(`must be /${widest} to /${narrowest}, or its subnets do not fit`));
  }
  if (!privateRanges.some((known) => contains(known, range))) {
    faults.push(at('must be private: in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10'));
  }
  for (const { environment: other } of all.slice(0, all.indexOf(subject))) {
    const theirs = other.network.kind === 'own' ? other.network.cidr : '';
    if (overlaps(range, parseCidr(theirs) ?? NO_RANGE)) {
      faults.push(at(`must not overlap ${other.name}’s, ${theirs}`));
    }
  }
  const [needed, usable] = [
    addressesNeeded(subject, network, all),
    taskAddresses(range, network.zones, network.outbound),
  ];
  if (needed > usable) {
    const rule = `must hold the ${needed} addresses that a deployment of everything at its most may take, and its subnets hold ${usable}`;
    faults.push(at(rule));
  }
  return faults;
}

function addressesNeeded({ environment: host }: Subject, network: Network, all: readonly Subject[]): number {
  const guests = all.filter(({ environment }) => vpcOf(environment) === host.name);
  const tasks = guests
    .flatMap(({ environment }) => Object.values(environment.services))
    .reduce((sum, service) => sum + service.tasks.maximum * TASKS_IN_DEPLOYMENT, 0);
  const inEachZone = guests.length * LOAD_BALANCER_ADDRESSES + network.interfaceEndpoints.length;
  return tasks + network.zones * inEachZone;
}

function sharedVpcFaults(subject: Subject, vpc: string, all: readonly Subject[]): Fault[] {
  const host = all.find(({ environment }) => environment.name === vpc)?.environment;
  const at = (path: string, rule: string): Fault => faultAt(subject, path, rule);
  if (host === undefined) {
    const owners = all
      .filter(({ environment }) => environment.network.kind === 'own')
      .map(({ environment }) => environment.name);
    return [at('network.vpc', `must be an environment with a VPC of its own${suggestion(vpc, owners)}`)];
  }
  const faults: Fault[] = [];
  if (host.network.kind === 'shared') {
    faults.push(at('network.vpc', `must be an environment with a VPC of its own, and ${vpc} has none`));
  }
  for (const path of ['account', 'region'] as const) {
    if (host[path] !== subject.environment[path]) {
      faults.push(at(path, `must be ${vpc}’s, whose VPC it lives in: ${host[path]}`));
    }
  }
  if (host.production !== subject.environment.production) {
    faults.push(at('network.vpc', 'must not be shared between production and the rest'));
  }
  return faults;
}
