import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';

import { messageOf } from '../message-of.ts';
import type { AlarmPort, AlarmStates } from './alarm-states.ts';

export interface CloudWatchOptions {
  readonly endpoint: string;
  readonly region: string;
  /** Takes a sentence for the operator of the endpoint, once for each kind of failure. */
  readonly report: (sentence: string) => void;
}

/** Emulators take any keys. */
const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };
/** `DescribeAlarms` takes a hundred names. */
const NAMES_AT_ONCE = 100;

/** Alarms of CloudWatch. One that cannot be read is not known: it neither fails a deployment nor lets it pass. */
export function cloudWatchAlarms({
  endpoint,
  region,
  report,
}: CloudWatchOptions): AlarmPort & { close(): void } {
  const client = new CloudWatchClient({ endpoint, region, credentials: KEYS, maxAttempts: 2 });
  let lastFailure = '';
  return {
    async read(names) {
      try {
        return await readAll(client, names);
      } catch (error) {
        const failure = messageOf(error);
        if (failure !== lastFailure) report(`the alarms ${names.join(', ')} cannot be read: ${failure}`);
        lastFailure = failure;
        return {};
      }
    },
    close: () => client.destroy(),
  };
}

async function readAll(client: CloudWatchClient, names: readonly string[]): Promise<AlarmStates> {
  const states: (readonly [string, 'OK' | 'ALARM'])[] = [];
  for (let first = 0; first < names.length; first += NAMES_AT_ONCE) {
    const AlarmNames = names.slice(first, first + NAMES_AT_ONCE);
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    )) {
      for (const { AlarmName, StateValue } of [...MetricAlarms, ...CompositeAlarms]) {
        // An alarm without enough data is not on.
        if (AlarmName !== undefined) states.push([AlarmName, StateValue === 'ALARM' ? 'ALARM' : 'OK']);
      }
    }
  }
  return Object.fromEntries(states);
}
