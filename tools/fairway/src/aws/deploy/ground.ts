import { fargateQuotas, type FargateQuotas } from '../services/fargate-quotas.ts';
import { neededSecrets } from '../services/needed-secrets.ts';
import { secretStore, type SecretStore } from '../services/secret-values.ts';
import { vcpusWhileDeploying } from '../services/vcpus-while-deploying.ts';
import type { AwsEnvironment } from '../targets/aws-environment.ts';

/**
 * Finds faults that keep services from starting, and that show only when their tasks fail: missing secrets, and a
 * quota that leaves no room for new tasks beside the old ones. Questions that the caller may not ask are left to the
 * deployment.
 * @returns a sentence for each fault, with the command that mends it
 */
export async function groundFaults(aws: AwsEnvironment): Promise<readonly string[]> {
  const { environment, manifests, session } = aws;
  const [secrets, quotas] = await Promise.all([
    secretFaults(neededSecrets(environment, manifests), environment.name, secretStore(session)),
    fargateQuotas(session),
  ]);
  return [...secrets, ...quotaFaults(environment, quotas)];
}

export async function secretFaults(
  needed: ReturnType<typeof neededSecrets>,
  environment: string,
  store: Pick<SecretStore, 'describe'>,
): Promise<readonly string[]> {
  const faults = await Promise.all(
    needed.map(async ({ id, name, use }): Promise<readonly string[]> => {
      const found = await store.describe(id).then(
        (state) => ({ state }),
        () => undefined,
      );
      // Without permission to look, nothing is known.
      if (found === undefined) return [];
      const fix = `./fairway secret set ${environment} ${name}`;
      if (found.state === undefined) return [`there is no secret ${id}, and ${use}: ${fix}`];
      return found.state.isDeleted ? [`the secret ${id} is about to be deleted, and ${use}: ${fix}`] : [];
    }),
  );
  return faults.flat();
}

export function quotaFaults(
  environment: AwsEnvironment['environment'],
  { onDemandVcpus, spotVcpus }: FargateQuotas,
): readonly string[] {
  const kinds = [
    ['Fargate On-Demand', onDemandVcpus, vcpusWhileDeploying([environment], 'onDemand')],
    ['Fargate Spot', spotVcpus, vcpusWhileDeploying([environment], 'spot')],
  ] as const;
  return kinds.flatMap(([kind, quota, wanted]) =>
    quota === undefined || quota >= wanted
      ? []
      : [
          `the account may have ${quota} vCPU of ${kind}, and ${environment.name} needs ${wanted} while it is deployed: ` +
            `ask for ${Math.ceil(wanted)} or more in Service Quotas, AWS Fargate, ${kind} vCPU resource count`,
        ],
  );
}
