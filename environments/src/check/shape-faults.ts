import { isUnknownField, pathBelow, shapeRules, type BrokenRule } from '@fairway/service-manifest';

import type { BranchTargets } from '../model/branch-targets.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import { branchMatrixFile, defaultsFile, environmentsFile, fileOf, sharedFile } from '../model/files.ts';
import type { Fault } from './fault.ts';
import { branchTargetsShape, defaultsShape, environmentShape, sharedShape } from './shapes.ts';

/** The files that people edit, as they are read: of the right shape only where nobody has made a mistake. */
export interface EditedFiles {
  readonly definitions: readonly EnvironmentDefinition[];
  readonly matrix: Readonly<Record<string, BranchTargets>>;
  readonly shared: object;
  readonly defaults: object;
}

/** What these say where nobody reads it, and what is of another kind than it must be. */
export interface Shapes {
  readonly faults: readonly Fault[];
  /** Whether what all environments have in common is of the right kind, but for fields that nobody reads. */
  readonly canBeJudged: boolean;
  /**
   * The environments of which that is true, without those in the VPC of one of which it is not: what would be said of
   * them would follow from its faults.
   */
  readonly judged: readonly EnvironmentDefinition[];
}

export function shapesOf({ definitions, matrix, shared, defaults }: EditedFiles): Shapes {
  const common = [
    placed(shapeRules(defaultsShape, defaults), { subject: 'defaults', file: defaultsFile }),
    placed(shapeRules(sharedShape, shared), { subject: 'shared', file: sharedFile }),
    placed(matrixRules(matrix), { subject: 'branch-matrix', file: branchMatrixFile }),
  ];
  const single = definitions.map((definition, index) =>
    placed(shapeRules(environmentShape, definition), placeOf(definition, index)),
  );
  const sound = definitions.filter((_, index) => single[index]?.canBeJudged);
  const broken = definitions.filter((definition) => !sound.includes(definition)).map(({ name }) => name);
  return {
    faults: [...common, ...single].flatMap(({ faults }) => faults),
    canBeJudged: common.every(({ canBeJudged }) => canBeJudged),
    judged: sound.filter(({ network }) => network.kind === 'own' || !broken.includes(network.vpc)),
  };
}

function matrixRules(matrix: EditedFiles['matrix']): readonly BrokenRule[] {
  return Object.entries(matrix).flatMap(([branch, targets]) =>
    shapeRules(branchTargetsShape, targets).map((each) => ({ ...each, path: pathBelow(branch, each.path) })),
  );
}

/** @param index in the list of environments, for one that has no name */
function placeOf({ name }: EnvironmentDefinition, index: number): Pick<Fault, 'subject' | 'file'> {
  return typeof name === 'string'
    ? { subject: name, file: fileOf({ name }) }
    : { subject: `environment ${index + 1}`, file: environmentsFile };
}

function placed(broken: readonly BrokenRule[], at: Pick<Fault, 'subject' | 'file'>) {
  return { faults: broken.map((each) => ({ ...at, ...each })), canBeJudged: broken.every(isUnknownField) };
}
