import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';

import type { AwsSession } from '../session/aws-session.ts';

const ON_DEMAND = 'L-3032A538';
const SPOT = 'L-36FBB829';
/** A quota stays unknown after the second failure: a deployment must not wait for it. */
const maxAttempts = 2;

/** vCPUs that an account may have in a region; undefined where the caller may not ask. */
export interface FargateQuotas {
  readonly onDemandVcpus: number | undefined;
  readonly spotVcpus: number | undefined;
}

export async function fargateQuotas(session: AwsSession): Promise<FargateQuotas> {
  const client = session.client(
    'SERVICE_QUOTAS',
    (settings) => new ServiceQuotasClient({ ...settings, maxAttempts }),
  );
  const read = async (QuotaCode: string): Promise<number | undefined> => {
    const ask = new GetServiceQuotaCommand({ ServiceCode: 'fargate', QuotaCode });
    const answer = await client.send(ask).catch(() => undefined);
    return answer?.Quota?.Value;
  };
  const [onDemandVcpus, spotVcpus] = await Promise.all([read(ON_DEMAND), read(SPOT)]);
  return { onDemandVcpus, spotVcpus };
}
