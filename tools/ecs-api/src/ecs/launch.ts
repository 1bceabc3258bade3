import type { CapacityProviderStrategyItem, TaskDefinitionRecord } from './records.ts';
import { FARGATE_PROVIDERS } from './capacity-provider-strategy.ts';

/** Members of a request that say where its tasks run. */
export interface LaunchRequest {
  readonly launchType?: string | undefined;
  readonly capacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined;
  readonly platformVersion?: string | undefined;
}

/** The version that `LATEST` means. */
export const PLATFORM_VERSION = '1.4.0';

/** The capacity of a task in the API's form: every task runs on this machine. */
export function launchOf(
  { launchType, capacityProviderStrategy: strategy = [], platformVersion = 'LATEST' }: LaunchRequest,
  taskDefinition: Pick<TaskDefinitionRecord, 'runtimePlatform'>,
): object {
  const capacityProviderName = providerOf(strategy);
  const isFargate =
    capacityProviderName === undefined
      ? launchType === 'FARGATE'
      : FARGATE_PROVIDERS.includes(capacityProviderName);
  return {
    launchType: isFargate ? 'FARGATE' : (launchType ?? 'EC2'),
    capacityProviderName,
    ...(isFargate
      ? {
          platformVersion: platformVersion === 'LATEST' ? PLATFORM_VERSION : platformVersion,
          platformFamily: platformFamily(taskDefinition),
        }
      : {}),
  };
}

export function platformFamily({ runtimePlatform }: Pick<TaskDefinitionRecord, 'runtimePlatform'>): string {
  const { operatingSystemFamily = 'LINUX' } = runtimePlatform ?? {};
  return operatingSystemFamily === 'LINUX' ? 'Linux' : operatingSystemFamily;
}

/** The provider that must have some tasks, else the one with the greatest weight. */
function providerOf(strategy: readonly CapacityProviderStrategyItem[]): string | undefined {
  const [first] = strategy.toSorted(
    (a, b) => (b.base ?? 0) - (a.base ?? 0) || (b.weight ?? 0) - (a.weight ?? 0),
  );
  return first?.capacityProvider;
}
