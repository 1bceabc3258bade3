import { suggestion } from '@fairway/service-manifest';

import { branchMatrixFile } from '../model/files.ts';
import type { BranchTargets } from '../model/branch-targets.ts';
import { vpcOf } from '../model/network.ts';
import type { Fault, Subject } from './fault.ts';

const IMAGE_TAG = /^[a-z0-9](?:[a-z0-9._-]{0,39})$/;

/**
 * Checks the branches and their targets. Branches have no order, so everything an environment needs must come
 * earlier in the same branch; and two branches with one target would undo each other.
 * @param names of all environments, also of those that cannot be judged
 */
export function matrixFaults(
  matrix: Readonly<Record<string, BranchTargets>>,
  names: readonly string[],
  subjects: readonly Subject[],
): readonly Fault[] {
  const branches = Object.entries(matrix);
  return [
    ...branches.flatMap(([branch, targets]) => branchFaults(branch, targets, names, subjects)),
    ...sharedTargetFaults(branches),
  ];
}

function branchFaults(
  branch: string,
  { imageTag, vpcs, apps }: BranchTargets,
  names: readonly string[],
  subjects: readonly Subject[],
): Fault[] {
  const faults: Fault[] = [];
  if (!IMAGE_TAG.test(imageTag)) {
    faults.push(
      fault(`${branch}.imageTag`, 'must be 1 to 40 lower-case letters, digits, . _ and -', imageTag),
    );
  }
  for (const [list, values] of Object.entries({ vpcs, apps })) {
    for (const [index, value] of values.entries()) {
      const path = `${branch}.${list}`;
      if (values.indexOf(value) !== index)
        faults.push(fault(path, 'must not name an environment twice', value));
      if (!names.includes(value)) {
        faults.push(fault(path, `must be names of environments${suggestion(value, names)}`, value));
      }
    }
  }
  for (const { environment } of subjects) {
    const { name, network } = environment;
    if (vpcs.includes(name) && network.kind === 'shared') {
      const rule = `must have a VPC of their own, and ${name} lives in ${network.vpc}’s`;
      faults.push(fault(`${branch}.vpcs`, rule, name));
    }
    if (apps.includes(name) && !vpcs.includes(vpcOf(environment))) {
      const rule = `must include ${vpcOf(environment)}, in whose VPC ${name} lives: it is deployed before`;
      faults.push(fault(`${branch}.vpcs`, rule, vpcs));
    }
  }
  return faults;
}

function sharedTargetFaults(branches: readonly (readonly [string, BranchTargets])[]): Fault[] {
  const faults: Fault[] = [];
  const owners = new Map<string, string>();
  for (const [branch, { imageTag, vpcs, apps }] of branches) {
    const targets = [
      ...[...new Set(vpcs)].map((name) => ({ list: 'vpcs', name })),
      ...[...new Set(apps)].map((name) => ({ list: 'apps', name })),
      { list: 'imageTag', name: imageTag },
    ];
    for (const { list, name } of targets) {
      const key = `${list} ${name}`;
      const owner = owners.get(key);
      owners.set(key, branch);
      if (owner === undefined) continue;
      // Both branches get the fault, so that the deployment of either stops.
      for (const [one, other] of [
        [owner, branch],
        [branch, owner],
      ]) {
        faults.push(fault(`${one}.${list}`, `must be no other branch’s, and ${other} has the same`, name));
      }
    }
  }
  return faults;
}

function fault(path: string, rule: string, value: unknown): Fault {
  return { subject: 'branch-matrix', path, rule, value, file: branchMatrixFile };
}
