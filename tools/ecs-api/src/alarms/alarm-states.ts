import type { AlarmValue } from '@fairway/local-ecs';

/** By name, those that are known. */
export type AlarmStates = Readonly<Record<string, AlarmValue>>;

/** Reads alarms; what cannot be read is not in the answer. */
export interface AlarmPort {
  read(names: readonly string[]): Promise<AlarmStates>;
}

/** For an endpoint beside which there is no CloudWatch: no alarm ever rings. */
export const noAlarms: AlarmPort = { read: async () => ({}) };
