import { isUnknownField, pathBelow, shapeRules, type BrokenRule } from '@fairway/service-manifest';

import type { BranchTargets } from '../model/branch-targets.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import { branchMatrixFile, defaultsFile, environmentsFile, fileOf, sharedFile } from '../model/files.ts';
import type { Fault } from './fault.ts';
import { branchTargetsShape, defaultsShape, environmentShape, sharedShape } from './shapes.ts';

/** The files that people edit, as they are read: their shape is not checked yet. */
export interface EditedFiles {
  readonly definitions: readonly EnvironmentDefinition[];
  readonly matrix: Readonly<Record<string, BranchTargets>>;
  readonly shared: object;
  readonly defaults: object;
}

/** The result of checking edited files for unknown fields and for values of the wrong kind. */
export interface Shapes {
  readonly faults: readonly Fault[];
  /** True when the files shared by all environments have no value of the wrong kind; unknown fields do no harm. */
  readonly canBeJudged: boolean;
  /**
   * The environments whose files are of the right kind. One in the VPC of a broken environment is left out: its faults
   * would only repeat those of the broken one.
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
