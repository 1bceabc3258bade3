import type { ServiceManifest } from '@fairway/service-manifest';

import { branchMatrix } from '../branch-matrix.ts';
import type { BranchTargets } from '../model/branch-targets.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import { defaults } from '../defaults.ts';
import { definitions as allDefinitions } from '../environments.ts';
import { resolveEnvironment } from '../resolve/resolve.ts';
import { shared as workspaceShared } from '../shared.ts';
import type { Shared } from '../model/shared.ts';
import { accountFaults } from './accounts.ts';
import { databaseFaults } from './database.ts';
import { derivedNameFaults, stateKeyFaults } from './derived-names.ts';
import { edgeFaults } from './edge.ts';
import { faultText, type Fault, type Subject } from './fault.ts';
import { idleChoiceFaults } from './idle-choices.ts';
import { identityFaults, overlapFaults, sharedFaults } from './identity.ts';
import { matrixFaults } from './matrix.ts';
import { logBucketFaults } from './log-bucket.ts';
import { logQueryFaults } from './log-queries.ts';
import { monitoringFaults } from './monitoring.ts';
import { networkFaults } from './networks.ts';
import { pipelineFaults } from './pipeline.ts';
import { productionFaults } from './production.ts';
import { recipientFaults } from './recipients.ts';
import { serviceFaults } from './services.ts';
import { shapesOf } from './shape-faults.ts';
import { taskFaults } from './tasks.ts';
import { tracingFaults } from './tracing.ts';

/** Everything that is checked together; each part is the workspace's own unless given. */
export interface EnvironmentsUnderCheck {
  readonly manifests: readonly ServiceManifest[];
  readonly definitions?: readonly EnvironmentDefinition[];
  readonly matrix?: Readonly<Record<string, BranchTargets>>;
  readonly shared?: Shared;
  /** `YYYY-MM-DD`. @default - the day it is */
  readonly today?: string;
}

/** Thrown by `requireSoundEnvironments`; its message has a line for every fault. */
export class EnvironmentsError extends Error {
  override name = 'EnvironmentsError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const lines = faults.map((fault) => `  - ${faultText(fault)}`);
    super(`the environments have ${faults.length} fault(s):\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

/** Everything that is wrong with the environments, all of them together; placeholders are no faults here. */
export function checkEnvironments({
  manifests,
  definitions = allDefinitions,
  matrix = branchMatrix,
  shared = workspaceShared,
  today = new Date().toISOString().slice(0, 10),
}: EnvironmentsUnderCheck): readonly Fault[] {
  const shapes = shapesOf({ definitions, matrix, shared, defaults });
  // Rules are about values of the right kind.
  if (!shapes.canBeJudged) return shapes.faults;
  const subjects = shapes.judged.map((definition): Subject => ({
    definition,
    ...resolveEnvironment(definition, manifests),
  }));
  const identities = [
    ...sharedFaults(shared),
    ...subjects.flatMap((subject) => identityFaults(subject, subjects)),
  ];
  return [
    ...shapes.faults,
    ...identities,
    ...subjects.flatMap((subject) => [
      ...overlapFaults(subject, subjects),
      ...networkFaults(subject, subjects),
      ...serviceFaults(subject, manifests),
      ...taskFaults(subject),
      ...tracingFaults(subject, subjects),
      ...databaseFaults(subject, manifests),
      ...edgeFaults(subject, subjects),
      ...monitoringFaults(subject),
      ...recipientFaults(subject),
      ...logBucketFaults(subject, manifests),
      ...logQueryFaults(subject, manifests),
      ...idleChoiceFaults(subject, manifests),
      ...pipelineFaults(subject),
      ...productionFaults(subject, manifests, subjects, today),
    ]),
    ...accountFaults(shared, subjects),
    ...matrixFaults(
      matrix,
      definitions.map(({ name }) => name),
      subjects,
    ),
    ...stateKeyFaults(subjects),
    // A name that is no name would be told again for everything that is called after it.
    ...(identities.length > 0 ? [] : derivedNameFaults(subjects, shared)),
  ];
}

/** @throws {EnvironmentsError} when `checkEnvironments` finds anything */
export function requireSoundEnvironments(environments: EnvironmentsUnderCheck): void {
  const faults = checkEnvironments(environments);
  if (faults.length > 0) throw new EnvironmentsError(faults);
}
