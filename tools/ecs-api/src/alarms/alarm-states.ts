import type { AlarmValue } from '@fairway/local-ecs';

/** States of the known alarms, by name. */
export type AlarmStates = Readonly<Record<string, AlarmValue>>;

/** Reads alarms; unreadable ones are not in the answer. */
export interface AlarmPort {
  read(names: readonly string[]): Promise<AlarmStates>;
}

/** For an endpoint beside which there is no CloudWatch: no alarm ever rings. */
export const noAlarms: AlarmPort = { read: async () => ({}) };
