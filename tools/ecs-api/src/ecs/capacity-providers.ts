import type { z } from 'zod';

import { operation, type Operations } from '../protocol/operation.ts';
import {
  createCapacityProviderRequest,
  deleteCapacityProviderRequest,
  describeCapacityProvidersRequest,
  updateCapacityProviderRequest,
} from '../schema/ecs/capacity-providers.ts';
import { afterArnPrefix } from '../names.ts';
import { ownMember } from '../own-member.ts';
import { FARGATE_PROVIDERS } from './capacity-provider-strategy.ts';
import type { EcsState } from './ecs-state.ts';
import { invalidParameter, missing } from './errors.ts';
import { pageOf } from './page.ts';
import type { Tag } from './records.ts';
import { mergeTags } from './tag-rules.ts';

const NAME = /^(?!aws|ecs|fargate)[a-zA-Z0-9_-]{1,255}$/i;

/** Capacity providers are kept and returned; every task runs on this machine, whichever it names. */
export function capacityProviderOperations(state: EcsState): Operations {
  return { ...providerChanges(state), ...providerQueries(state) };
}

function providerChanges(state: EcsState): Operations {
  return {
    CreateCapacityProvider: operation(createCapacityProviderRequest, (request) => {
      return { capacityProvider: createProvider(state, request) };
    }),

    UpdateCapacityProvider: operation(updateCapacityProviderRequest, ({ name, ...changes }) => {
      const provider = knownProvider(state, name);
      const merged = Object.fromEntries(
        Object.entries(changes).map(([member, change]) => [
          member,
          mergeInto(ownMember(provider, member), change),
        ]),
      );
      const updated = { ...provider, ...merged, updateStatus: 'UPDATE_COMPLETE' };
      return { capacityProvider: state.capacityProviders.put(provider.name, updated) };
    }),

    DeleteCapacityProvider: operation(deleteCapacityProviderRequest, ({ capacityProvider }) => {
      const provider = knownProvider(state, capacityProvider);
      const user = state.clusters
        .values()
        .find((cluster) => cluster.status === 'ACTIVE' && cluster.capacityProviders.includes(provider.name));
      if (user !== undefined) {
        throw invalidParameter(
          'The specified capacity provider is in use and cannot be removed: it is associated with the cluster ' +
            `${user.clusterName}.`,
        );
      }
      state.capacityProviders.remove(provider.name);
      return {
        capacityProvider: { ...provider, status: 'INACTIVE', updateStatus: 'DELETE_COMPLETE' },
      };
    }),
  };
}

function createProvider(
  state: EcsState,
  { tags = [], ...given }: z.infer<typeof createCapacityProviderRequest>,
) {
  const { name } = given;
  if (!NAME.test(name)) {
    throw invalidParameter(
      'The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), ' +
        'numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate".',
    );
  }
  if (state.capacityProviders.get(name) !== undefined) {
    throw invalidParameter(`A capacity provider with the name ${name} already exists.`);
  }
  return state.capacityProviders.put(name, {
    ...given,
    capacityProviderArn: state.names.capacityProvider(name),
    status: 'ACTIVE',
    tags: mergeTags([], tags),
  });
}

function providerQueries(state: EcsState): Operations {
  return {
    DescribeCapacityProviders: operation(describeCapacityProvidersRequest, (request) => {
      const { capacityProviders: asked, include = [] } = request;
      const all = [
        ...FARGATE_PROVIDERS.map((name) => fargate(state, name)),
        ...state.capacityProviders.values(),
      ];
      const wanted = asked?.map((nameOrArn) => afterArnPrefix(nameOrArn, 'capacity-provider'));
      const found = all.filter(({ name }) => wanted?.includes(name) !== false);
      const { items, nextToken } = pageOf(found, ({ name }) => name, request);
      const withTags = include.includes('TAGS');
      return {
        capacityProviders: items.map((provider) => (withTags ? provider : { ...provider, tags: [] })),
        failures: (wanted ?? [])
          .filter((name) => !all.some((provider) => provider.name === name))
          .map((name) => missing(state.names.capacityProvider(name))),
        nextToken,
      };
    }),
  };
}

function knownProvider(state: EcsState, nameOrArn: string) {
  const provider = state.capacityProviders.get(afterArnPrefix(nameOrArn, 'capacity-provider'));
  if (provider !== undefined) return provider;
  throw invalidParameter(
    'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
  );
}

function fargate(state: EcsState, name: string) {
  return {
    name,
    capacityProviderArn: state.names.capacityProvider(name),
    status: 'ACTIVE',
    tags: [] as readonly Tag[],
  };
}

/** An update names the members that change; the same holds inside of a structure. */
function mergeInto(value: unknown, change: unknown): unknown {
  if (typeof value !== 'object' || typeof change !== 'object' || value === null || change === null)
    return change;
  if (Array.isArray(value) || Array.isArray(change)) return change;
  const merged = Object.entries(change).map(([name, member]) => [
    name,
    mergeInto(ownMember(value as Record<string, unknown>, name), member),
  ]);
  return { ...value, ...Object.fromEntries(merged) };
}
