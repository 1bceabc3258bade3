import { numberRules, type BrokenRule } from '@fairway/service-manifest';

import type { DatabaseCapacity, Protection } from '../model/environment.ts';

/** Aurora Serverless v2's limits for its capacity. */
export function databaseCapacityRules({ idle, maximumAcu }: DatabaseCapacity): readonly BrokenRule[] {
  const maximum = acuRules('maximumAcu', maximumAcu, 1);
  if (idle.kind === 'pauses') {
    return [...numberRules('idle.afterSeconds', idle.afterSeconds, [300, 86_400], 'whole'), ...maximum];
  }
  const { minimumAcu } = idle;
  const isAbove = minimumAcu > maximumAcu;
  return [
    ...maximum,
    ...acuRules('idle.minimumAcu', minimumAcu, 0.5),
    ...(isAbove
      ? [{ path: 'idle.minimumAcu', rule: `must not be above the maximum, ${maximumAcu}`, value: minimumAcu }]
      : []),
  ];
}

function acuRules(path: string, acu: number, minimum: number): readonly BrokenRule[] {
  const range = numberRules(path, acu, [minimum, 256]);
  if (range.length > 0 || Number.isInteger(acu * 2)) return range;
  return [{ path, rule: 'must be a multiple of 0.5', value: acu }];
}

export function backupRules({
  backupRetentionDays,
}: Pick<Protection, 'backupRetentionDays'>): readonly BrokenRule[] {
  return numberRules('backupRetentionDays', backupRetentionDays, [1, 35], 'whole');
}
