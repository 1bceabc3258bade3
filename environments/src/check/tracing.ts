import type { Network } from '../model/network.ts';
import { faultAt, type Fault, type Subject } from './fault.ts';

/** A registry that an endpoint reaches: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
const PRIVATE_ECR = /\.dkr\.ecr\./;

/** Tasks without a way out reach X-Ray, and the image of the collector, by endpoints alone. */
export function tracingFaults(subject: Subject, all: readonly Subject[]): readonly Fault[] {
  const network = networkOf(subject, all);
  if (network?.outbound !== 'none') return [];
  return Object.entries(subject.environment.services).flatMap(([service, { tracing }]) => {
    if (tracing.kind === 'off') return [];
    const at = (part: string, rule: string): Fault =>
      faultAt(subject, `services.${service}.tracing${part}`, rule);
    const where = "where `network.outbound` is 'none'";
    return [
      ...(network.interfaceEndpoints.includes('xray')
        ? []
        : [at('.kind', `must have xray in \`network.interfaceEndpoints\` ${where}, or no span arrives`)]),
      ...(PRIVATE_ECR.test(tracing.collectorImage)
        ? []
        : [at('.collectorImage', `must be an image of the account's ECR ${where}, or no task can start`)]),
    ];
  });
}

function networkOf({ environment: { network } }: Subject, all: readonly Subject[]): Network | undefined {
  if (network.kind === 'own') return network;
  const host = all.find(({ environment }) => environment.name === network.vpc)?.environment.network;
  return host?.kind === 'own' ? host : undefined;
}
