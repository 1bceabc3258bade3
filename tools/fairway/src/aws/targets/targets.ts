import {
  appStack,
  monitoringStack,
  vpcStack,
  type BranchTargets,
  type StackName,
} from '@fairway/environments';

import type { WorkspaceEnvironments } from '../../workspace/workspace.ts';

/** A stack that a command line is about. */
export interface StackTarget {
  readonly stack: StackName;
  readonly kind: 'ecr' | 'vpc' | 'app' | 'monitoring';
  /** Absent for `ecr`, which all environments share. */
  readonly environment?: string;
  /** Account and region that it is in. */
  readonly account: string;
  readonly region: string;
  /** Stacks of the same command that must be there before it. */
  readonly after: readonly StackName[];
}

/** The stacks that a command line's target means, in the order of deployment. */
export interface Target {
  /** The given name: `dev`, `ecr`, `develop`. */
  readonly name: string;
  readonly stacks: readonly StackTarget[];
}

type Environments = Pick<WorkspaceEnvironments, 'definitions' | 'shared'>;

/** Every name that `resolveTarget` knows: environments first, then stacks. */
export function targetNames({ definitions }: Pick<Environments, 'definitions'>): readonly string[] {
  return [
    ...definitions.map(({ name }) => name),
    'ecr',
    ...definitions.filter(({ network }) => network.kind === 'own').map(({ name }) => vpcStack(name)),
    ...definitions.flatMap(({ name }) => [appStack(name), monitoringStack(name)]),
  ];
}

/**
 * Resolves a name: an environment means its services and their monitoring, every other name one stack.
 * @returns undefined for a name that is none
 */
export function resolveTarget(name: string, environments: Environments): Target | undefined {
  if (name === 'ecr') return { name, stacks: orderedStacks({ ecr: true }, environments) };
  for (const { name: environment } of environments.definitions) {
    const wanted = new Map<string, Wanted>([
      [environment, { apps: [environment], monitoring: [environment] }],
      [vpcStack(environment), { vpcs: [environment] }],
      [appStack(environment), { apps: [environment] }],
      [monitoringStack(environment), { monitoring: [environment] }],
    ]).get(name);
    if (wanted === undefined) continue;
    const stacks = orderedStacks(wanted, environments);
    return stacks.length === 0 ? undefined : { name, stacks };
  }
  return undefined;
}

/** Everything that a branch deploys. Independent stacks are not in each other's `after`, and may run side by side. */
export function branchTarget(
  branch: string,
  { vpcs, apps }: BranchTargets,
  environments: Environments,
): Target {
  return { name: branch, stacks: orderedStacks({ ecr: true, vpcs, apps, monitoring: apps }, environments) };
}

/** Names of environments, by the kind of stack. */
interface Wanted {
  readonly ecr?: boolean;
  readonly vpcs?: readonly string[];
  readonly apps?: readonly string[];
  readonly monitoring?: readonly string[];
}

function orderedStacks(wanted: Wanted, { definitions, shared }: Environments): readonly StackTarget[] {
  const stacks: readonly Omit<StackTarget, 'after'>[] = [
    ...(wanted.ecr === true
      ? [{ stack: 'ecr' as const, kind: 'ecr' as const, account: shared.account, region: shared.region }]
      : []),
    ...stacksOf('vpc', wanted.vpcs, vpcStack).filter(({ environment }) => ownsNetwork(environment)),
    ...stacksOf('app', wanted.apps, appStack),
    ...stacksOf('monitoring', wanted.monitoring, monitoringStack),
  ];
  const names = stacks.map(({ stack }) => stack);
  return stacks.map((each) => ({
    ...each,
    after: needed(each).filter((name) => names.includes(name)),
  }));

  function stacksOf(
    kind: StackTarget['kind'],
    environmentNames: readonly string[] = [],
    stackOf: (environment: string) => StackName,
  ) {
    return definitions
      .filter(({ name }) => environmentNames.includes(name))
      .map(({ name, account, region }) => ({
        stack: stackOf(name),
        kind,
        environment: name,
        account,
        region,
      }));
  }

  function ownsNetwork(environment: string): boolean {
    return definitions.some(({ name, network }) => name === environment && network.kind === 'own');
  }

  /** The stacks whose outputs or images a stack uses. */
  function needed({ kind, environment = '' }: Omit<StackTarget, 'after'>): readonly StackName[] {
    if (kind === 'monitoring') return [appStack(environment)];
    const definition = definitions.find(({ name }) => name === environment);
    if (kind !== 'app' || definition === undefined) return [];
    const { network } = definition;
    return ['ecr', vpcStack(network.kind === 'own' ? environment : network.vpc)];
  }
}
